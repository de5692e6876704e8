"""Every add-on keeps the contract; a new folder needs no edit here."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from components import addons
from components.addons.catalogue import catalogue, ordered
from components.addons.record import AddOn
from components.contract import ClusterOffer
from components.planning.names import is_dns_label
from simulator.session_data import Chart

FOLDER = Path(addons.__path__[0])
every_addon = pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)


@every_addon
def test_the_folder_is_called_as_the_addon(addon: AddOn) -> None:
    """A name found in an environment gives the folder; the folder says what it is for."""
    folder = FOLDER / addon.name.replace("-", "_")

    assert is_dns_label(addon.name)
    assert (folder / "__init__.py").exists()
    assert len((folder / "README.md").read_text()) > 200


@every_addon
def test_values_are_the_same_twice_and_plain(addon: AddOn, cluster: ClusterOffer) -> None:
    """Values hold no surprise and no secret: they are JSON, equal in each run."""
    first, second = (addon.values(cluster, addon.options()) for _ in range(2))

    assert json.dumps(first) == json.dumps(second)


@every_addon
def test_a_rehearsal_understands_the_expectations(addon: AddOn, cluster: ClusterOffer) -> None:
    """What the record expects is what a session can hold."""
    chart = Chart.model_validate_json(json.dumps(addon.expected_chart(cluster)))

    assert chart.version == addon.chart.version
    assert chart.workloads
    made = {service.name: service.ports for service in chart.services}
    assert all(metric.port in made[metric.service] for metric in chart.metrics)


@every_addon
def test_images_are_pinned(addon: AddOn, cluster: ClusterOffer) -> None:
    """No workload that an add-on brings follows a moving tag."""
    images = [each.image for each in addon.expectations(cluster).workloads]

    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


def test_what_is_needed_comes_first() -> None:
    """Add-ons are installed in the order of their needs, otherwise by name."""
    base = catalogue()["prometheus"]
    needy = AddOn(
        name="a",
        namespace="a",
        release="a",
        chart=base.chart,
        values=base.values,
        expectations=base.expectations,
        needs=(base,),
    )
    names = [each.name for each in ordered([*catalogue().values(), needy])]

    assert names == ["prometheus", "a", "gpu-operator"]
    assert all(one != other for one, other in pairwise(names))
