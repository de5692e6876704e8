"""Every add-on can come from a mirror: no object of it points elsewhere, real charts' included."""

from dataclasses import replace
from pathlib import Path

import pytest

from components.addons.catalogue import catalogue
from components.addons.images import mirror_object, outside
from components.addons.mirror import expect_inside
from components.addons.release import ReleaseArgs
from components.contract import ClusterOffer
from tests.components.addons.conftest import offer_of
from tests.components.addons.rendered import archive, render

MIRROR = "registry.example.com/mirror"
every_addon = pytest.mark.parametrize("name", catalogue())


@pytest.fixture
def mirrored(cluster: ClusterOffer) -> ClusterOffer:
    """Return the offer of a cluster with a mirror and everything on."""
    return offer_of(cluster, stage="prod", mirror=MIRROR)


@every_addon
def test_what_an_addon_puts_beside_its_charts_can_be_mirrored(
    name: str, mirrored: ClusterOffer
) -> None:
    """Its own manifests and the data of its ConfigMaps."""
    args = ReleaseArgs.of(catalogue()[name], mirrored)

    assert args.mirror == MIRROR
    expect_inside(
        name,
        MIRROR,
        [
            *args.plan.before,
            *args.plan.after,
            *({"kind": "ConfigMap", "data": dict(d)} for d in args.plan.config_maps.values()),
        ],
    )


@pytest.mark.charts
@every_addon
def test_what_its_charts_render_can_be_mirrored(
    name: str, mirrored: ClusterOffer, tmp_path: Path
) -> None:
    """Every image of every object, and twice the same."""
    addon = catalogue()[name]
    charts = addon.plan(mirrored, addon.options()).charts
    if not charts:
        pytest.skip(f"{name} installs no chart")
    for chart in charts:
        archive(chart)  # skips where it is not there
        rendered = render(chart, addon.namespace, mirrored, tmp_path)
        made = [mirror_object(each, MIRROR) for each in rendered]

        assert [str(image) for each in made for image in outside(each, MIRROR)] == []
        assert [mirror_object(each, MIRROR) for each in made] == made


def test_a_mirror_reaches_the_release(cluster: ClusterOffer) -> None:
    """What the environment says of it is what charts and images are taken from."""
    addon = catalogue()["prometheus"]

    assert ReleaseArgs.of(addon, replace(cluster, mirror=None)).mirror is None
    assert ReleaseArgs.of(addon, replace(cluster, mirror=MIRROR)).mirror == MIRROR
