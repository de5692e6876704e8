"""MLflow answers to its own names alone, compared as its server compares them."""

from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pytest

from components.addons.mlflow import ADDON
from components.contract import ClusterOffer
from tests.components.addons.rendered import found, render


@pytest.fixture
def offer(cluster: ClusterOffer) -> ClusterOffer:
    """Return a cluster whose Prometheus scrapes pods by their addresses."""
    addons = frozenset({"istio", "mlflow", "postgresql", "prometheus"})
    return replace(cluster, domain="ml.example.com", addons=addons)


def taken(offer: ClusterOffer, folder: Path, host: str) -> bool:
    """Tell whether the server takes a request for a host, by what the real chart tells it.

    It splits what it is told at commas, takes what has a `*` as a pattern, and all else as it is.
    """
    (chart,) = ADDON.plan(offer, ADDON.options()).charts
    maps = found(render(chart, ADDON.namespace, offer, folder), "ConfigMap").values()
    (listed,) = [
        each["data"]["MLFLOW_SERVER_ALLOWED_HOSTS"]
        for each in maps
        if "MLFLOW_SERVER_ALLOWED_HOSTS" in each["data"]
    ]
    return any(
        fnmatch(host, each) if "*" in each else host == each
        for each in (part.strip() for part in listed.split(","))
    )


@pytest.mark.parametrize(
    "host",
    [
        "mlflow.ml.example.com",
        "mlflow.mlflow",
        "mlflow.mlflow.svc",
        "mlflow.mlflow.svc:80",
        "mlflow.mlflow.svc.cluster.local",
        "localhost",
        "localhost:8080",
        "127.0.0.1:8080",
        "10.0.3.17:5000",
        "10.255.200.9:5000",
        "100.64.12.200:5000",
        "100.127.0.1:5000",
        "172.16.0.4:5000",
        "172.31.99.100:5000",
        "192.168.1.20:5000",
    ],
)
def test_its_own_names_and_the_addresses_of_pods_are_taken(
    offer: ClusterOffer, tmp_path: Path, host: str
) -> None:
    """As people, programs, a forwarded port and Prometheus call it."""
    assert taken(offer, tmp_path, host)


@pytest.mark.parametrize(
    "host",
    [
        "ml.example.com",
        "mlflow.ml.example.com.attacker.example",
        "10.attacker.example:5000",
        "10.0.0.attacker.example:5000",
        "10.1.2.3.attacker.example:5000",
        "172.16.attacker.example:5000",
        "172.217.14.4:5000",
        "100.20.3.4:5000",
        "192.168.attacker.example",
        "localhost.attacker.example:5000",
    ],
)
def test_a_strangers_name_that_leads_to_a_pod_is_not(
    offer: ClusterOffer, tmp_path: Path, host: str
) -> None:
    """Whoever owns a name may point it at a pod, and a visitor's browser would be at home there."""
    assert not taken(offer, tmp_path, host)


def test_no_address_is_taken_where_nobody_scrapes(offer: ClusterOffer, tmp_path: Path) -> None:
    """What asks whether it lives is asked by a path that MLflow answers for every name."""
    alone = replace(offer, addons=offer.addons - {"prometheus"})

    assert not taken(alone, tmp_path, "10.0.3.17:5000")
    assert taken(alone, tmp_path, "mlflow.mlflow.svc")
