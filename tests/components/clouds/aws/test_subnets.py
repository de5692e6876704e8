"""How the addresses of a VPC are shared out."""

import ipaddress
from itertools import combinations

import pytest

from components.clouds.aws.subnets import check_addresses, check_zones, plan_subnets, plan_zones
from tests.components.clouds.aws.environment import settings


def test_a_large_network_is_cut_into_blocks() -> None:
    """Nodes get a block for each zone, everything else shares the last."""
    planned = plan_subnets("10.40.0.0/16", settings(), 3)

    assert {(each.role, each.letter): each.cidr for each in planned} == {
        ("private", "a"): "10.40.0.0/18",
        ("private", "b"): "10.40.64.0/18",
        ("private", "c"): "10.40.128.0/18",
        ("public", "a"): "10.40.192.0/24",
        ("public", "b"): "10.40.193.0/24",
        ("public", "c"): "10.40.194.0/24",
        ("control", "a"): "10.40.224.0/28",
        ("control", "b"): "10.40.224.16/28",
        ("control", "c"): "10.40.224.32/28",
    }


@pytest.mark.parametrize(
    ("cidr", "zones"),
    [
        ("10.0.0.0/24", 1),
        ("10.0.0.0/23", 2),
        ("10.0.0.0/22", 3),
        ("10.0.0.0/22", 4),
        ("10.0.0.0/21", 5),
        ("10.0.0.0/21", 6),
        ("10.0.0.0/16", 6),
    ],
)
def test_every_size_that_is_accepted_has_room(cidr: str, zones: int) -> None:
    """No two subnets overlap, each is one that a VPC takes, EKS has two zones."""
    planned = plan_subnets(cidr, settings(), zones, "100.64.0.0/16")
    blocks = [ipaddress.IPv4Network(each.cidr) for each in planned]
    whole = (ipaddress.IPv4Network(cidr), ipaddress.IPv4Network("100.64.0.0/16"))
    roles = [each.role for each in planned]

    assert [pair for pair in combinations(blocks, 2) if pair[0].overlaps(pair[1])] == []
    assert all(any(block.subnet_of(each) for each in whole) for block in blocks)
    assert all(16 <= block.prefixlen <= 28 for block in blocks)
    assert {role: roles.count(role) for role in roles} == {
        "private": zones,
        "public": zones,
        "control": max(zones, 2),
        "pods": zones,
    }


def test_named_zones_come_first() -> None:
    """A region may lack a letter."""
    assert plan_zones(settings(), 2) == ("eu-west-1a", "eu-west-1b")
    chosen = settings(zones=["eu-west-1c", "eu-west-1a"])
    assert plan_zones(chosen, 2) == ("eu-west-1c", "eu-west-1a")


@pytest.mark.parametrize(
    ("region", "letters"),
    [
        ("ap-northeast-1", "acd"),
        ("ca-central-1", "abd"),
        ("cn-north-1", "abd"),
        ("eu-west-1", "abc"),
    ],
)
def test_zones_have_the_letters_of_their_region(region: str, letters: str) -> None:
    """A zone that is not there would fail the whole network."""
    assert plan_zones(settings(region=region), 3) == tuple(f"{region}{each}" for each in letters)


def test_eks_is_not_asked_for_the_zone_where_it_is_not() -> None:
    """In us-east-1e no control plane is made."""
    assert "us-east-1e" not in plan_zones(settings(region="us-east-1"), 6)
    (problem,) = check_zones(6, settings(region="us-east-1"))
    assert problem.startswith("network.zones: got 6; expected at most the zones of us-east-1 (us-")


def test_zones_that_only_the_account_knows_must_be_named() -> None:
    """Two accounts have other letters."""
    named = settings(region="us-west-1", zones=["us-west-1a", "us-west-1c"])

    (problem,) = check_zones(2, settings(region="us-west-1"))
    assert problem.startswith("cloud.zones: got nothing; expected the zones of us-west-1")
    assert list(check_zones(2, named)) == []


@pytest.mark.parametrize(
    ("cidr", "pods", "paths"),
    [
        ("10.40.0.0/16", None, []),
        ("10.40.0.0/16", "100.64.0.0/16", []),
        ("10.40.0.0/16", "10.41.0.0/16", []),
        (None, None, ["network.cidr"]),
        ("10.0.0.0/12", None, ["network.cidr"]),
        ("10.40.0.0/16", "172.16.0.0/16", ["network.pods"]),
        ("10.40.0.0/16", "100.64.0.0/10", ["network.pods"]),
    ],
)
def test_what_a_vpc_does_not_take_is_refused(
    cidr: str | None, pods: str | None, paths: list[str]
) -> None:
    """Too large, nothing at all, or two private blocks mixed."""
    found = list(check_addresses(cidr, pods))

    assert [each.split(":")[0] for each in found] == paths


@pytest.mark.parametrize(
    ("zones", "count", "problems"),
    [
        ([], 3, 0),
        (["eu-west-1a", "eu-west-1b"], 2, 0),
        (["eu-west-1a"], 1, 1),
        (["eu-west-2a", "eu-west-1b"], 2, 1),
    ],
)
def test_zones_must_be_enough_and_of_the_region(
    zones: list[str], count: int, problems: int
) -> None:
    """The control plane stands in two zones, also where nodes stand in one."""
    assert len(list(check_zones(count, settings(zones=zones)))) == problems
