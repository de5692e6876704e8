"""Zones that a region has, and where EKS is."""

from typing import Any, cast

import pytest

from simulator.plugins.aws import tokens
from simulator.plugins.aws.places import check_zone, eks_problems
from simulator.plugins.cloud.context import Context


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("ca-central-1c", "expected one of ca-central-1a, ca-central-1b, ca-central-1d"),
        ("ca-central-1d", None),
        ("eu-west-1c", "expected a zone of ca-central-1"),
    ],
)
def test_a_zone_is_one_that_its_region_has(zone: str, says: str | None) -> None:
    """Not every region calls them a, b, c."""
    context = Context(
        work=cast("Any", None), provider="aws", type=tokens.SUBNET, region="ca-central-1"
    )
    problems = [each.reason for each in check_zone(context, {"availabilityZone": zone})]

    assert bool(problems) is bool(says)
    assert all(str(says) in each for each in problems)


def test_eks_is_not_in_every_zone() -> None:
    """The cluster would be refused once the network stands."""
    context = Context(
        work=cast("Any", None), provider="aws", type=tokens.CLUSTER, region="us-east-1"
    )
    (problem,) = eks_problems(context, "subnets", ["us-east-1a", "us-east-1e"])

    assert "us-east-1e (UnsupportedAvailabilityZoneException)" in problem.reason
