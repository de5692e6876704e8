"""The Gateway API's definitions are taken from where the pin says, and nowhere else."""

import pytest
import yaml

from components.addons.gateway_api import ADDON
from components.addons.gateway_api.plan import PIN
from components.addons.plan import Manifests
from components.addons.record import NoOptions
from components.contract import ClusterOffer
from tests.components.addons.rendered import published
from tests.means import give_up


@pytest.fixture
def manifests(cluster: ClusterOffer) -> Manifests:
    """Return the add-on's only manifests."""
    (only,) = ADDON.plan(cluster, NoOptions()).manifests
    return only


def test_the_kustomization_takes_what_is_pinned(manifests: Manifests) -> None:
    """Its name is the pin's and its only source too: neither can move without the other."""
    read = yaml.safe_load((manifests.folder / "kustomization.yaml").read_text())

    assert read["metadata"]["name"] == PIN.name
    assert read["resources"] == [PIN.source]
    assert f"/{PIN.version}/" in PIN.source


@pytest.mark.charts
def test_the_published_definitions_are_exactly_those(manifests: Manifests) -> None:
    """Each definition of the published file is expected, with its versions and its scope."""
    path = published(manifests)
    if path is None or path.suffix != ".yaml":
        give_up("charts", f"needs {PIN.name}-{PIN.version}.yaml in EVENKEEL_CHARTS")
    specs = [
        each["spec"]
        for each in yaml.safe_load_all(path.read_text())
        if each and each["kind"] == "CustomResourceDefinition"
    ]

    assert {
        (
            spec["group"],
            spec["names"]["kind"],
            spec["names"]["plural"],
            tuple(sorted(version["name"] for version in spec["versions"])),
            spec["scope"] == "Namespaced",
        )
        for spec in specs
    } == {
        (each.group, each.kind, each.plural, each.versions, each.namespaced)
        for each in manifests.expectations.definitions
    }
