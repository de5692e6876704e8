"""Cluster API in a room, on a real API server, and what evenkeel plans for it."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from components.clouds.private import (
    bootstrap,
    inventory,
    machine_deployment,
    machine_template,
    management,
)
from components.clouds.private.machine_deployment import Share, Templates
from components.clouds.private.machine_settings import Infrastructure
from simulator.cluster.api import KubernetesApi
from simulator.cluster_api.definitions import definitions
from simulator.cluster_api.room import MACHINE_TYPES, install
from simulator.errors import ApiError
from simulator.session_data import ClusterApi, MachineType
from tests.components.clouds.private.environment import MACHINES, SCOPE, SIZE, made, pool, spec
from tests.conftest import Cluster

Json = dict[str, Any]

ROOM = ClusterApi(namespace="gpu", cluster="room", infrastructure="metal3", failure_domains=("a",))
TYPES = {"serve": MachineType(cpus=8, memory_gib=64)}


@pytest.fixture(scope="module")
def installed(cluster: Cluster) -> Iterator[Cluster]:
    """The shared cluster with Cluster API in it, for as long as this file's tests take."""
    install(cluster.api, ROOM, TYPES)
    yield cluster
    for each in definitions():
        cluster.api.delete(each)


def strictly(cluster: Cluster, api_version: str, kind: str, body: Json) -> None:
    """Apply an object as a dry run; an unknown field is an error."""
    obj = {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "x", "namespace": "gpu"},
        "spec": body,
    }
    path = cluster.api.resource(api_version, kind).path("gpu", "x")
    query = {"fieldManager": "tests", "fieldValidation": "Strict", "dryRun": "All"}
    content = "application/apply-patch+yaml"
    cluster.api.request("PATCH", path, obj, query=query, content_type=content)


@pytest.mark.xdist_group("cluster-api")
def test_what_is_there_is_not_written_again(
    installed: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cluster's policies may ask for more of a namespace by then than it was made with."""
    written = []
    apply = KubernetesApi.apply

    def noted(api: KubernetesApi, obj: Json, **how: Any) -> Json:
        written.append(obj["kind"])
        return apply(api, obj, **how)

    monkeypatch.setattr(KubernetesApi, "apply", noted)
    install(installed.api, ROOM, TYPES)

    assert set(written) == {"CustomResourceDefinition", "Cluster"}


@pytest.mark.xdist_group("cluster-api")
@pytest.mark.parametrize("infrastructure", MACHINES)
def test_everything_planned_is_accepted(installed: Cluster, infrastructure: Infrastructure) -> None:
    """Template, bootstrap and MachineDeployment of each infrastructure, in fields that exist."""
    settings = made(infrastructure, size=SIZE)
    api, wanted = settings.cluster_api, pool(time_slices=4)
    planned = machine_template.plan_machine_template(
        infrastructure, wanted, settings.pools["serve"], SCOPE
    )
    assert api is not None
    assert planned is not None
    share = Share(domain="a", min_nodes=0, max_nodes=4)
    templates = Templates(machine_kind=planned.kind, machine="m", bootstrap="b")

    strictly(installed, machine_template.API_VERSION, planned.kind, planned.spec)
    strictly(
        installed,
        bootstrap.API_VERSION,
        bootstrap.KIND,
        bootstrap.plan_bootstrap(infrastructure, wanted),
    )
    strictly(
        installed,
        machine_deployment.API_VERSION,
        machine_deployment.KIND,
        machine_deployment.plan_machine_deployment(api, wanted, share, templates),
    )


@pytest.mark.xdist_group("cluster-api")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"template": {"spec": {"image": {"url": "u", "checksum": "c"}, "hosts": {}}}}, "hosts"),
        ({"template": {"spec": {}}}, "image"),
    ],
)
def test_a_wrong_template_is_refused(installed: Cluster, body: Json, words: str) -> None:
    """A field that does not exist, and one that is missing: the stand-ins can fail."""
    with pytest.raises(ApiError, match=words):
        strictly(installed, machine_template.API_VERSION, "Metal3MachineTemplate", body)


@pytest.mark.xdist_group("cluster-api")
def test_a_management_cluster_is_looked_over(
    installed: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The preflight finds what is there, and what is not."""
    monkeypatch.setenv("KUBECONFIG", str(installed.kubeconfig))
    inventory.look.cache_clear()
    context = yaml.safe_load(installed.kubeconfig.read_text())["current-context"]

    def problems(**api: Any) -> list[str]:
        settings = made(api={"context": context} | api).model_copy(update={"context": context})
        return [finding.text for finding in management.check(spec(), settings)]

    assert problems() == []
    assert problems(failureDomains=["a"]) == []
    assert [each[:30] for each in problems(failureDomains=["b"])] == [
        "cloud.clusterApi.failureDomains"[:30]
    ]
    assert [each[:26] for each in problems(cluster="other")] == ["cloud.clusterApi.cluster: "[:26]]


@pytest.mark.xdist_group("cluster-api")
def test_a_room_is_furnished_again_without_a_change(installed: Cluster) -> None:
    """A session that is entered again brings the hardware up to date and keeps the rest."""
    install(installed.api, ROOM, TYPES | {"train": MachineType(cpus=4, memory_gib=8)})
    found = installed.api.get("cluster.x-k8s.io/v1beta2", "Cluster", "room", "gpu")

    assert '"train"' in found["metadata"]["annotations"][MACHINE_TYPES]
    assert found["status"]["failureDomains"] == [{"name": "a"}]
