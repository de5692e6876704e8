"""How addresses are divided on Azure."""

import ipaddress
from itertools import combinations

import pytest

from components.clouds.azure.subnets import Subnets, dns_address, plan_subnets, room_for_nodes
from components.clouds.azure.zones import most_zones, plan_zones


@pytest.mark.parametrize(
    ("cidr", "subnets"),
    [
        (
            "10.40.0.0/16",
            Subnets(nodes="10.40.0.0/17", endpoints="10.40.128.0/26", api="10.40.128.64/28"),
        ),
        (
            "10.40.0.0/24",
            Subnets(nodes="10.40.0.0/25", endpoints="10.40.0.128/26", api="10.40.0.192/28"),
        ),
    ],
)
def test_a_range_is_divided(cidr: str, subnets: Subnets) -> None:
    """Nodes get half; the API server and the endpoints have room beside them."""
    assert plan_subnets(cidr) == subnets


@pytest.mark.parametrize("prefix", range(8, 25))
def test_subnets_lie_inside_and_apart(prefix: int) -> None:
    """For every range that an environment may have."""
    found = plan_subnets(f"10.0.0.0/{prefix}")
    networks = [ipaddress.IPv4Network(each) for each in (found.nodes, found.api, found.endpoints)]

    assert all(each.subnet_of(ipaddress.IPv4Network(f"10.0.0.0/{prefix}")) for each in networks)
    assert not any(one.overlaps(other) for one, other in combinations(networks, 2))


def test_dns_and_nodes_have_their_room() -> None:
    """AKS wants the address of DNS inside the services, and gives each node a /24 of pods."""
    assert dns_address("10.96.0.0/16") == "10.96.0.10"
    assert room_for_nodes("10.244.0.0/16") == 256
    assert room_for_nodes("10.244.0.0/25") == 1


def test_zones_are_those_of_the_region() -> None:
    """Some regions have none: then nothing is asked for."""
    assert plan_zones("swedencentral", 2) == ("1", "2")
    assert plan_zones("swedencentral", 6) == ("1", "2", "3")
    assert plan_zones("northcentralus", 3) == ()
    assert most_zones("northcentralus") == 1
