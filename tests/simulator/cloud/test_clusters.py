"""The session's control plane becomes a simulated cluster's, once, and is empty afterwards."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.cloud import clusters
from simulator.cloud.records import Stored
from simulator.cluster.api import KubernetesApi
from simulator.cluster.control_plane import ControlPlane
from simulator.cluster.tools import Tools
from simulator.errors import CloudError, ClusterError
from simulator.plugins.cloud.context import Context, Workplace
from simulator.session import Session
from simulator.session_data import SessionData


@pytest.fixture(scope="module")
def plane(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """A control plane of the module's own: its contents are thrown away."""
    data = SessionData(environment="clusters", kubernetes="1.36", system_node=False)
    made = ControlPlane(Session.write(tmp_path_factory.mktemp("clusters"), data), tools)
    made.start()
    yield made
    made.delete()


@pytest.fixture
def context(plane: ControlPlane) -> Iterator[Context]:
    """The context of a cluster resource that is in the store."""
    work = Workplace(plane.session)
    made = Context(
        work=work, provider="lab", type="lab:run/cluster:Cluster", id="one", name="one", urn="one"
    )
    work.store.insert(_stored(made))
    yield made
    work.store.delete("lab", made.type, "one")
    for what, owner in work.store.claims().items():
        work.store.release(what, owner)
    work.store.close()


def _stored(context: Context) -> Stored:
    return Stored(
        provider="lab", type=context.type, id=context.id, urn=context.urn, name=context.name
    )


def _namespaces(api: KubernetesApi) -> set[str]:
    return {each["metadata"]["name"] for each in api.list("v1", "Namespace")}


def test_the_endpoint_is_known_beforehand(plane: ControlPlane, context: Context) -> None:
    """A preview has the address and the certificates that the cluster will have."""
    predicted = clusters.endpoint(replace(context, preview=True))
    clusters.take_over(context, {})

    assert clusters.endpoint(context) == predicted
    assert predicted.server == KubernetesApi(plane.session.kubeconfig).server
    assert b"BEGIN CERTIFICATE" in base64.b64decode(predicted.certificate)


def test_a_second_cluster_is_refused(context: Context) -> None:
    """A session has one; the error names the one that is there."""
    clusters.take_over(context)
    clusters.take_over(context)

    with pytest.raises(CloudError, match=r"two.*cannot be rehearsed beside .*Cluster one") as error:
        clusters.take_over(replace(context, id="two", name="two"))
    assert error.value.code == "second-cluster"
    clusters.let_go(replace(context, id="two", name="two"))
    assert set(context.store.claims()) == {"cluster"}


def test_a_cluster_that_is_no_more_holds_nothing(context: Context) -> None:
    """A crash between two steps does not keep the cluster from the next resource."""
    clusters.take_over(context)
    context.store.delete("lab", context.type, "one")
    two = replace(context, id="two", urn="two")
    context.store.insert(_stored(two))
    clusters.take_over(two)

    assert "two" in context.store.claims()["cluster"]
    context.store.delete("lab", context.type, "two")


def test_a_new_cluster_is_empty(plane: ControlPlane, context: Context) -> None:
    """A deleted cluster answers no more; the next one has its address and nothing else of it."""
    clusters.take_over(context)
    api = KubernetesApi(plane.session.kubeconfig)
    api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "left"}}, manager="t")
    before = plane.session.kubeconfig.read_bytes()
    clusters.let_go(context)
    with pytest.raises(ClusterError):
        _namespaces(api)
    assert {each.state for each in plane.status()} == {"stopped"}
    clusters.take_over(context)

    assert "left" not in _namespaces(api)
    assert plane.session.kubeconfig.read_bytes() == before
    api.close()


def test_without_a_kubeconfig_there_is_no_endpoint(context: Context, tmp_path: Path) -> None:
    """A session whose cluster was never started is told from a broken one by its file."""
    data = SessionData(environment="none", kubernetes="1.36")
    work = Workplace(Session.write(tmp_path / "none", data))

    with pytest.raises(ClusterError, match="not the kubeconfig of a session"):
        clusters.endpoint(replace(context, work=work))
    work.store.close()
