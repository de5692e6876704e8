"""Zones of a cluster and its pools."""

from typing import Any

from components.clouds.gcp.settings import Settings
from components.clouds.gcp.zones import check_zones, plan_pool_zones, plan_zones
from components.planning.pools import GpuPool

POOL = GpuPool(name="serve", accelerator="nvidia-l4", gpus_per_node=1, min_nodes=0, max_nodes=3)


def settings(**more: Any) -> Settings:
    """Return the settings of a project."""
    cloud = {
        "name": "gcp",
        "region": "us-central1",
        "project": "ml-platform",
        "projectNumber": "123456789012",
        "admins": ["group:ml@example.com"],
    }
    return Settings.model_validate(cloud | more)


def test_a_region_has_zones_of_its_own() -> None:
    """Most are called a, b, c; some are not."""
    assert plan_zones(settings(), 2) == ("us-central1-a", "us-central1-b")
    assert plan_zones(settings(region="us-east1"), 3) == ("us-east1-b", "us-east1-c", "us-east1-d")


def test_named_zones_come_first() -> None:
    """The order of the file is the order of use."""
    named = settings(zones=["us-central1-f", "us-central1-a"])

    assert plan_zones(named, 1) == ("us-central1-f",)
    assert list(check_zones(2, named)) == []


def test_a_pool_stands_in_one_zone_unless_more_are_named() -> None:
    """A zone without the GPU would fail the pool."""
    zones = ("us-central1-a", "us-central1-b")
    named = settings(pools={"serve": {"zones": ["us-central1-b", "us-central1-c"]}})

    assert plan_pool_zones(POOL, settings(), zones) == ("us-central1-a",)
    assert plan_pool_zones(POOL, named, zones) == ("us-central1-b", "us-central1-c")


def test_zones_of_another_region_are_refused() -> None:
    """Each is reported where it stands."""
    wrong = settings(zones=["us-east1-b"], pools={"serve": {"zones": ["us-central1-d"]}})

    assert list(check_zones(1, wrong)) == [
        (
            "cloud.zones: got us-east1-b; expected zones of us-central1. Use some of "
            "us-central1-a, us-central1-b, us-central1-c, us-central1-f."
        ),
        (
            "cloud.pools.serve.zones: got us-central1-d; expected zones of us-central1. "
            "Use some of us-central1-a, us-central1-b, us-central1-c, us-central1-f."
        ),
    ]


def test_an_unknown_region_is_refused() -> None:
    """It is the only thing said then."""
    (problem,) = check_zones(3, settings(region="us-centrl1"))

    assert problem.startswith("cloud.region: got us-centrl1; expected a region of Google Cloud.")


def test_more_zones_than_there_are_is_refused() -> None:
    """Of the region, or of those that are named."""
    assert list(check_zones(4, settings(region="us-east1"))) == [
        "network.zones: got 4; us-east1 has 3. Lower it, or name more in cloud.zones."
    ]
    assert list(check_zones(2, settings(zones=["us-central1-a"]))) == [
        "network.zones: got 2; 1 are named. Lower it, or name more in cloud.zones."
    ]
