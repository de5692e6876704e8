"""Simulated clusters: what a preview knows, what GKE refuses, what is protected."""

from typing import Any

import pytest

from simulator.plugins.gcp import tokens
from tests.simulator.plugins.cloud.provider_client import Client, Json, Refused
from tests.simulator.plugins.gcp.resources import (
    CLUSTER,
    changed,
    let_use,
    make_key,
    make_network,
    make_subnetwork,
)

POLICY = {"clusterSecondaryRangeName": "pods", "servicesSecondaryRangeName": "services"}


def test_a_preview_knows_how_the_cluster_is_reached(client: Client) -> None:
    """By name and by address, with the certificate: so charts are rendered in it."""
    state = client.create(tokens.CLUSTER, "cluster", CLUSTER, preview=True).state

    assert state["endpoint"] == "127.0.0.1:6443"
    assert state["masterAuth"]["clusterCaCertificate"] == "Y2E="
    assert state["selfLink"].endswith(
        "/projects/ml-platform/locations/us-central1/clusters/gcp-dev"
    )
    assert state["masterVersion"].startswith("1.35.")


@pytest.mark.parametrize(
    ("private", "dns", "expected"),
    [
        ({"enablePrivateEndpoint": True}, {}, ("127.0.0.1:6443", "", "invalid")),
        ({"enablePrivateEndpoint": False}, {}, ("192.168.100.2", "127.0.0.1:6443", "invalid")),
        ({}, {"allowExternalTraffic": True}, ("192.168.100.2", "127.0.0.1:6443", "1:6443")),
    ],
)
def test_an_endpoint_that_is_shut_is_no_way_in(
    client: Client, private: Json, dns: Json, expected: tuple[str, str, str]
) -> None:
    """Its name is there, and nobody ever answers at it; the provider of Kubernetes says so."""
    inputs = {
        **CLUSTER,
        "privateClusterConfig": {"enablePrivateNodes": True, **private},
        "masterAuthorizedNetworksConfig": {"cidrBlocks": []},
        "controlPlaneEndpointsConfig": {"dnsEndpointConfig": dns},
    }
    state = client.create(tokens.CLUSTER, "cluster", inputs, preview=True).state
    name = state["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]["endpoint"]

    assert state["endpoint"] == "127.0.0.1:6443"
    assert state["privateClusterConfig"]["privateEndpoint"] == expected[0]
    assert state["privateClusterConfig"]["publicEndpoint"] == expected[1]
    assert name.endswith(expected[2])


CASES: dict[str, tuple[str, object, str, str]] = {
    "an old version": ("minMasterVersion", "1.29", "minMasterVersion", "expected 1.33 or later"),
    "several networks without the data path": (
        "enableMultiNetworking",
        True,
        "enableMultiNetworking",
        "expected datapathProvider ADVANCED_DATAPATH with it",
    ),
    "another project's identities": (
        "workloadIdentityConfig",
        {"workloadPool": "other.svc.id.goog"},
        "workloadIdentityConfig.workloadPool",
        "expected ml-platform.svc.id.goog",
    ),
    "a private endpoint for everybody": (
        "privateClusterConfig",
        {"enablePrivateEndpoint": True},
        "privateClusterConfig.enablePrivateEndpoint",
        "got true without masterAuthorizedNetworksConfig",
    ),
    "a short window": (
        "maintenancePolicy",
        {
            "recurringWindow": {
                "startTime": "2026-01-03T01:00:00Z",
                "endTime": "2026-01-03T02:00:00Z",
                "recurrence": "FREQ=WEEKLY",
            }
        },
        "maintenancePolicy.recurringWindow",
        "expected at least 4:00:00",
    ),
    "labels in upper case": (
        "resourceLabels",
        {"Owner": "ml"},
        "resourceLabels.Owner",
        "expected lower-case letters",
    ),
    "a component that GKE does not have": (
        "monitoringConfig",
        {"enableComponents": ["GPU"]},
        "monitoringConfig.enableComponents[0]",
        "got GPU; expected",
    ),
    "a pool that is not simulated": (
        "removeDefaultNodePool",
        False,
        "removeDefaultNodePool",
        "the machines of a default pool are not simulated",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_gke_refuses_is_said_before_anything_is_made(client: Client, case: str) -> None:
    """With the input's path."""
    path, value, where, words = CASES[case]
    start = changed(CLUSTER, "datapathProvider", None) if "data path" in case else CLUSTER
    _, failures = client.check(tokens.CLUSTER, "cluster", changed(start, path, value))

    assert set(failures) == {where}
    assert words in failures[where]


def inside(client: Client, **more: Any) -> dict[str, Any]:
    """Return a cluster in a network that exists."""
    network = make_network(client)
    subnetwork = make_subnetwork(client, network)
    return {
        **CLUSTER,
        "network": network.state["selfLink"],
        "subnetwork": subnetwork.state["selfLink"],
        **more,
    }


def test_ranges_are_those_of_the_subnetwork(client: Client) -> None:
    """A range that it does not have is refused."""
    inputs = inside(client, ipAllocationPolicy={**POLICY, "clusterSecondaryRangeName": "pod"})

    with pytest.raises(Refused, match="got pod; expected a secondary range of nodes: pods, servic"):
        client.create(tokens.CLUSTER, "cluster", inputs)


def test_a_subnetwork_of_another_network_is_refused(client: Client) -> None:
    """The network and the subnetwork belong together."""
    inputs = inside(client, ipAllocationPolicy=POLICY)
    other = make_network(client, "other")

    with pytest.raises(Refused, match="got nodes of network vpc; expected one of other"):
        client.create(tokens.CLUSTER, "cluster", {**inputs, "network": other.state["selfLink"]})


def test_gke_must_be_let_use_the_key(client: Client) -> None:
    """The right of another service does not do."""
    key = make_key(client)
    let_use(client, key, "compute-system")
    encryption = {"state": "ENCRYPTED", "keyName": key.id}
    inputs = inside(client, ipAllocationPolicy=POLICY, databaseEncryption=encryption)

    with pytest.raises(Refused, match="which container-engine-robot may not use"):
        client.create(tokens.CLUSTER, "cluster", inputs)


def test_protection_is_on_where_nobody_says_anything(client: Client) -> None:
    """As the real provider has it."""
    inputs, _ = client.check(
        tokens.CLUSTER, "cluster", changed(CLUSTER, "deletionProtection", None)
    )

    assert inputs["deletionProtection"] is True
