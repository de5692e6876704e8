"""Simulated networks: ids and addresses of the right form, and ranges that fit."""

import pytest

from simulator.plugins.gcp import tokens
from tests.simulator.plugins.cloud.provider_client import Client, Refused
from tests.simulator.plugins.gcp.resources import (
    PROJECT,
    REGION,
    SUBNETWORK,
    changed,
    make_network,
    make_subnetwork,
)

GOOGLE = "https://www.googleapis.com/compute/v1/"
NAT = "gcp:compute/routerNat:RouterNat"


def test_ids_and_addresses_are_googles(client: Client) -> None:
    """A path as id, the API's address as self link."""
    network = make_network(client)
    subnetwork = make_subnetwork(client, network)

    assert network.id == f"projects/{PROJECT}/global/networks/vpc"
    assert network.state["selfLink"] == f"{GOOGLE}{network.id}"
    assert subnetwork.id == f"projects/{PROJECT}/regions/{REGION}/subnetworks/nodes"
    assert subnetwork.state["gatewayAddress"] == "10.40.0.1"


@pytest.mark.parametrize("by", ["selfLink", "id", "name"])
def test_a_network_is_named_as_one_likes(client: Client, by: str) -> None:
    """By its address, its path or its name; and it stays while it is named."""
    network = make_network(client)
    name = network.id if by == "id" else network.state[by]
    client.create(tokens.SUBNETWORK, "nodes", {**SUBNETWORK, "network": name})

    with pytest.raises(Refused, match="nodes"):
        client.delete(network)


def test_a_network_that_is_not_there_is_refused(client: Client) -> None:
    """The message says which input names it."""
    inputs = {**SUBNETWORK, "network": f"{GOOGLE}projects/{PROJECT}/global/networks/other"}

    with pytest.raises(
        Refused, match=r"network: got .*other; expected the selfLink of an existing"
    ):
        client.create(tokens.SUBNETWORK, "nodes", inputs)


def test_ranges_of_one_subnetwork_share_nothing(client: Client) -> None:
    """All is said before anything is made."""
    secondary = [
        {"rangeName": "pods", "ipCidrRange": "10.40.128.0/17"},
        {"rangeName": "pods", "ipCidrRange": "100.64.0.1/14"},
    ]
    _, failures = client.check(
        tokens.SUBNETWORK,
        "nodes",
        {**SUBNETWORK, "network": "vpc", "secondaryIpRanges": secondary},
    )

    assert {
        path: reason.split(";")[0].split(".")[0] for path, reason in failures.items()
    }.keys() == {
        "secondaryIpRanges[0].ipCidrRange",
        "secondaryIpRanges[1].ipCidrRange",
        "secondaryIpRanges[1].rangeName",
    }
    assert "overlaps ipCidrRange (10.40.0.0/16)" in failures["secondaryIpRanges[0].ipCidrRange"]


def test_subnetworks_of_one_network_share_nothing(client: Client) -> None:
    """In another network the same range is free."""
    one, other = make_network(client), make_network(client, "other")
    make_subnetwork(client, one)

    with pytest.raises(Refused, match=r"overlaps 10\.40\.0\.0/16 of subnetwork nodes"):
        make_subnetwork(client, one, "more")
    assert make_subnetwork(client, other, "elsewhere").id


def test_ports_of_a_gateway_are_powers_of_two(client: Client) -> None:
    """Where they are given out as they are needed."""
    nat = {
        "name": "nat",
        "router": "router",
        "natIpAllocateOption": "AUTO_ONLY",
        "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
        "enableDynamicPortAllocation": True,
        "enableEndpointIndependentMapping": True,
        "minPortsPerVm": 100,
    }
    _, failures = client.check(NAT, "nat", nat)

    assert set(failures) == {"enableEndpointIndependentMapping", "minPortsPerVm"}


@pytest.mark.parametrize(
    ("path", "value", "replaces"),
    [("mtu", 1500, True), ("routingMode", "GLOBAL", False), ("name", "vpc2", True)],
)
def test_what_cannot_change_replaces(
    client: Client, path: str, value: object, *, replaces: bool
) -> None:
    """As the real provider says it."""
    network = make_network(client)

    answer = client.diff(network, changed(network.inputs, path, value))

    assert bool(answer.replaces) is replaces


def test_names_have_googles_form(client: Client) -> None:
    """Lower case, a letter first, no dash last."""
    _, failures = client.check(tokens.NETWORK, "vpc", {"name": "VPC_"})

    assert failures["name"].startswith("name: got VPC_; expected at most 63 lower-case letters")
