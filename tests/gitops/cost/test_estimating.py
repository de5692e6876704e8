"""What an environment costs a month: every thing once, at its dated price; the rest is listed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops.cost.estimate import Estimate
from gitops.cost.estimating import estimate
from stacks.environment import parse

ENVIRONMENTS = Path(__file__).parents[3] / "environments"


def written(name: str) -> dict[str, Any]:
    """Return an environment of the repository as it is written."""
    content = yaml.safe_load((ENVIRONMENTS / f"Pulumi.{name}.yaml").read_text())
    environment: dict[str, Any] = content["config"]["evenkeel:environment"]
    return environment


def small(name: str, stage: str = "dev", **pool: Any) -> Estimate:
    """Return the estimate of an environment with one pool, no add-ons and no domain."""
    environment = written(name)
    environment |= {"stage": stage, "addons": {}}
    environment.pop("web", None)
    environment["gpuPools"] = [environment["gpuPools"][0] | pool]
    kept = environment["gpuPools"][0]["name"]
    told = environment["cloud"].get("pools", {})
    environment["cloud"]["pools"] = {kept: told[kept]} if kept in told else {}
    environment["cloud"].pop("dnsZone", None)
    return estimate(name, parse(environment))


def counted(found: Estimate) -> dict[str, tuple[Any, ...]]:
    """Return each item with its least and largest number, and what one costs."""
    return {each.name: (each.least, each.most, each.unit_usd) for each in found.items}


def test_a_small_environment_on_aws_has_every_thing_once() -> None:
    """Machines, disks with what they do beyond the free part, control plane, one NAT, keys."""
    found = small(
        "aws-dev",
        accelerator="nvidia-l4",
        gpusPerNode=1,
        nodes={"min": 1, "max": 3},
        capacity="on-demand",
    )

    assert list(counted(found).values()) == [
        (1, 3, pytest.approx(0.8048 * 730)),
        (2, 6, pytest.approx(0.2016 * 730)),
        (1, 3, pytest.approx(300 * 0.08 + 3000 * 0.005 + 375 * 0.04)),
        (2, 6, pytest.approx(100 * 0.08 + 3000 * 0.005 + 375 * 0.04)),
        (1, 1, pytest.approx(73)),
        (1, 1, pytest.approx(32.85)),
        (1, 1, pytest.approx(3.65)),
        (3, 3, pytest.approx(1)),
    ]
    assert found.least_usd == pytest.approx(587.504 + 54 + 2 * (147.168 + 38) + 112.5)
    assert found.most_usd == pytest.approx(3 * (587.504 + 54) + 6 * (147.168 + 38) + 112.5)


def test_production_on_aws_pays_for_its_zones() -> None:
    """A NAT gateway for each zone, an endpoint for each service and zone, the load balancer."""
    found = counted(estimate("aws-prod", parse(written("aws-prod"))))

    assert found["NAT gateways"][:2] == (3, 3)
    assert found["interface endpoints: 9 in 3 zones"] == pytest.approx((27, 27, 7.3))
    assert found["network load balancer of the gateway"] == pytest.approx((1, 1, 16.425))


def test_cloud_nat_is_paid_by_the_machine_and_no_further_than_32() -> None:
    """The least number of machines, and at most the limit."""
    found = counted(small("gcp-prod", "prod", nodes={"min": 2, "max": 60}, capacity="on-demand"))
    name = "Cloud NAT, by the machine, at most 32"

    assert found[name] == pytest.approx((5, 32, 1.022))


def test_azure_counts_both_pools_and_disks_that_are_not_inside_machines() -> None:
    """Outside dev each zone has a machine of both; an ephemeral disk is in the machine's price."""
    found = counted(estimate("azure-prod", parse(written("azure-prod"))))
    disks = [name for name in found if "disk" in name]

    assert found["pool system: Standard_D4ds_v5"][:2] == (3, 5)
    assert found["pool platform: Standard_D4ds_v5"][:2] == (3, 9)
    assert disks == ["pool notebooks: disk of 128 GB"]


def test_spot_is_listed_and_not_counted() -> None:
    """Its price changes by the hour; what it would cost on demand is said."""
    bought = small("aws-dev", nodes={"min": 0, "max": 4}, capacity="on-demand")
    spot = small("aws-dev", nodes={"min": 0, "max": 4}, capacity="spot")
    machine = bought.items[0]
    [said] = [each for each in spot.unknown if ", spot)" in each]

    assert machine.name in said
    assert f"on demand one is ${machine.unit_usd:,.2f} a month" in said
    assert bought.most_usd - spot.most_usd == pytest.approx(4 * machine.unit_usd)


def test_a_reservation_is_listed_and_not_counted() -> None:
    """It is paid for outside, whether its machines run or not."""
    environment = written("aws-prod")
    environment["gpuPools"][0]["capacity"] = "reserved"
    environment["cloud"]["pools"] = {"train": {"reservation": {"id": "cr-0123456789abcdef0"}}}
    found = estimate("aws-prod", parse(environment))

    assert "pool train: p5.48xlarge" not in counted(found)
    assert any("reserved): paid for with the reservation" in each for each in found.unknown)


@pytest.mark.parametrize("name", ["private-dev", "private-prod", "local"])
def test_nobody_sells_a_private_cluster(name: str) -> None:
    """It has no price, and says so instead of nothing."""
    found = estimate(name, parse(written(name)))

    assert found.items == ()
    assert "no list has their price" in found.unknown[0]


def test_prices_of_another_region_are_named() -> None:
    """The catalogue's region is said where the environment is elsewhere, and only there."""
    elsewhere = estimate("aws-prod", parse(written("aws-prod")))
    at_home = estimate("gcp-prod", parse(written("gcp-prod")))

    assert elsewhere.unknown[0].startswith("what us-west-2 costs more or less")
    assert not [each for each in at_home.unknown if "costs more or less" in each]


def test_what_has_no_source_is_listed_and_not_counted() -> None:
    """Google's load balancer has no sourced price: it is in the list, and no item."""
    found = estimate("gcp-prod", parse(written("gcp-prod")))

    assert "internal load balancer of the gateway (1): no source for its price" in found.unknown
    assert not [each for each in found.items if "load balancer" in each.name]


@pytest.mark.parametrize("path", sorted(ENVIRONMENTS.glob("Pulumi.*.yaml")), ids=lambda p: p.stem)
def test_every_environment_of_the_repository_has_an_estimate(path: Path) -> None:
    """Each has items with a price and a day, or says that nobody sells it; none costs nothing."""
    name = path.name.split(".")[1]
    found = estimate(name, parse(written(name)))

    assert all(each.unit_usd > 0 for each in found.items)
    assert found.items or "no list has their price" in found.unknown[0]
    assert found.least_usd <= found.most_usd
