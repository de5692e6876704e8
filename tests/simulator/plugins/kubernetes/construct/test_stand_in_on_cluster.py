"""A real API server takes what stands in for the add-ons' charts."""

from typing import Any, Protocol

import pytest

from components.addons.catalogue import catalogue
from components.contract import ClusterOffer
from components.planning.gpu_stack import GpuStack
from simulator.cluster.api import KubernetesApi
from simulator.errors import ApiError
from simulator.plugins.kubernetes.stand_in import stand_in
from simulator.session_data import Chart
from tests.components.addons.conftest import offer_of

OFFER = offer_of(
    ClusterOffer(
        kubernetes="1.36",
        pools=(),
        gpu=GpuStack(driver=True, toolkit=True, device_plugin=True),
        stage="prod",
    )
)
EXPECTED = {
    key: expected
    for addon in catalogue().values()
    for key, expected in addon.plan(OFFER, addon.options()).to_json().items()
}
"""What every chart and every file of manifests of every add-on brings."""

BUILT_IN = {"CustomResourceDefinition", "Deployment", "StatefulSet", "DaemonSet", "Service"}


class Cluster(Protocol):
    """What the fixture `cluster` gives."""

    @property
    def api(self) -> KubernetesApi:
        """The API server."""


def made(chart: str) -> list[dict[str, Any]]:
    """Return the objects of a stand-in."""
    return stand_in(Chart.model_validate(EXPECTED[chart]), "rel", {})


@pytest.mark.parametrize("chart", sorted(EXPECTED))
def test_every_object_is_accepted(cluster: Cluster, namespace: str, chart: str) -> None:
    """Definitions are structural, workloads and services valid: a dry run takes each of them."""
    assert made(chart)
    for each in (each for each in made(chart) if each["kind"] in BUILT_IN):
        each["metadata"]["namespace"] = namespace
        answer = cluster.api.apply(each, manager="tests", dry_run=True)
        assert answer["metadata"]["labels"]["evenkeel.dev/stand-in"] == "true"


def test_pods_pass_the_restricted_level(cluster: Cluster, namespace: str) -> None:
    """A stand-in asks for no privilege, whatever its chart would ask for."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    meta = {"name": namespace, "labels": labels}
    cluster.api.apply(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": meta}, manager="tests", force=True
    )
    templates = [
        each["spec"]["template"]
        for chart in EXPECTED
        for each in made(chart)
        if each["kind"] in BUILT_IN and "template" in each["spec"]
    ]
    assert templates
    for place, template in enumerate(templates):
        pod = {"apiVersion": "v1", "kind": "Pod", "spec": template["spec"]}
        pod["metadata"] = {"name": f"pod-{place}", "namespace": namespace}
        cluster.api.apply(pod, manager="tests", dry_run=True)


def test_a_definition_in_a_group_of_kubernetes_own_is_accepted(cluster: Cluster) -> None:
    """The Gateway API is in a protected group: its stand-in carries what the server asks for."""
    chart = Chart.model_validate(
        {
            "version": "v1",
            "repository": "https://example.org",
            "definitions": [
                {
                    "group": "gateway.networking.k8s.io",
                    "kind": "Gateway",
                    "plural": "gateways",
                    "versions": ["v1"],
                }
            ],
        }
    )
    (definition,) = stand_in(chart, "rel", {})
    cluster.api.apply(definition, manager="tests", dry_run=True)
    del definition["metadata"]["annotations"]

    with pytest.raises(ApiError, match="protected"):
        cluster.api.apply(definition, manager="tests", dry_run=True)
