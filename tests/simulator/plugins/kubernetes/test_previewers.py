"""A refresh and a preview by whoever previews, with the rights that the bootstrap gives."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from simulator.cluster.api import KubernetesApi
from simulator.plugins.kubernetes.service import KubernetesProvider, register
from simulator.plugins.serve import OPTIONS, start
from stacks.bootstrap.access import plan_access, plan_subject
from tests.simulator.plugins.kubernetes.conftest import Cluster
from tests.simulator.plugins.kubernetes.provider_client import Client, Engine, Refused

# one policy and one role for the whole cluster
pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("preview-access")]

Json = dict[str, Any]
Made = tuple[str, str, Json, Json]
CLUSTER_GROUP = "previewed.evenkeel.test"
SECONDS = 30
DEFINITION: Json = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": f"widgets.{CLUSTER_GROUP}"},
    "spec": {
        "group": CLUSTER_GROUP,
        "names": {"kind": "Widget", "plural": "widgets"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "x-kubernetes-preserve-unknown-fields": True,
                            }
                        },
                    }
                },
            }
        ],
    },
}
WIDGET = f"kubernetes:{CLUSTER_GROUP}/v1:Widget"
SECRET = "kubernetes:core/v1:Secret"  # noqa: S105 - a type


@pytest.fixture
def made(provider: Client) -> dict[str, Made]:
    """A custom resource and a Secret that a deployer made."""
    provider.made("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", DEFINITION)
    place = {"name": "said", "namespace": provider.namespace}
    widget = {
        "apiVersion": f"{CLUSTER_GROUP}/v1",
        "kind": "Widget",
        "metadata": place,
        "spec": {"size": 1},
    }
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": place, "stringData": {"a": "b"}}
    return {"widget": provider.made(WIDGET, widget), "secret": provider.made(SECRET, secret)}


@pytest.fixture
def looking(
    cluster: Cluster, provider: Client, engine: tuple[Engine, str], tmp_path: Path
) -> Iterator[Client]:
    """Serve the provider to somebody of the group of previewers."""
    content = yaml.safe_load(cluster.session.kubeconfig.read_text())
    content["users"][0]["user"] |= {"as": "reviewer", "as-groups": ["evenkeel:preview", "others"]}
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(content))
    api = KubernetesApi(path)
    server, port = start(register(KubernetesProvider(cluster.session, api, engine[1])))
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS)
    stub = provider_pb2_grpc.ResourceProviderStub(channel)
    stub.Configure(
        provider_pb2.ConfigureRequest(variables={"kubernetes:config:namespace": provider.namespace})
    )
    yield Client(stub, engine[0], api, provider.namespace)
    stub.Cancel(empty_pb2.Empty())
    channel.close()
    server.stop(0).wait(5)
    api.close()


@pytest.fixture
def access(cluster: Cluster) -> Iterator[Callable[[list[str], list[str]], None]]:
    """Give rights, once in groups and namespaces; they are taken back."""
    given: list[Json] = []

    def give(groups: list[str], namespaces: list[str]) -> None:
        given[:] = plan_access(groups, namespaces, plan_subject())
        for each in given:
            cluster.api.apply(each, manager="tests")

    yield give
    for each in reversed(given):
        cluster.api.delete(each)
    cluster.api.delete(DEFINITION)


def eventually(ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is asked
    """Ask until it is let through: rights hold a moment after they were given."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return ask()
        except Refused:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_who_previews_refreshes_what_an_add_on_brought(
    made: dict[str, Made],
    looking: Client,
    access: Callable[[list[str], list[str]], None],
    cluster: Cluster,
) -> None:
    """Every object of a state is read; one that is forbidden fails the whole preview."""
    secret, widget = made["secret"], made["widget"]
    access([], [looking.namespace])
    assert eventually(lambda: looking.read(*secret))[0] == secret[1]
    with pytest.raises(Refused, match="forbidden"):
        looking.read(*widget)

    access([CLUSTER_GROUP], [looking.namespace])

    assert eventually(lambda: looking.read(*widget)) == widget[1:]
    changed = {**widget[3], "spec": {"size": 2}}
    previewed = eventually(lambda: looking.update(widget[0], widget[2], changed, preview=True))
    assert previewed["spec"] == {"size": 2}
    # other people's Secrets are nobody's to preview
    elsewhere: Json = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "hidden", "namespace": "default"},
    }
    cluster.api.apply(elsewhere, manager="tests")
    try:
        with pytest.raises(Refused, match="forbidden"):
            looking.read(looking.urn(SECRET), "default/hidden", {}, {})
    finally:
        cluster.api.delete(elsewhere)


def test_who_previews_changes_nothing_that_an_add_on_brought(
    made: dict[str, Made], looking: Client, access: Callable[[list[str], list[str]], None]
) -> None:
    """The policy holds for custom resources and for Secrets as for everything else."""
    access([CLUSTER_GROUP], [looking.namespace])
    for urn, identifier, state, inputs in made.values():
        eventually(partial(looking.read, urn, identifier, state, inputs))
        changed = {**inputs, "metadata": {**inputs["metadata"], "labels": {"a": "b"}}}
        assert "expected a dry run" in refusal(partial(looking.update, urn, state, changed))


def refusal(ask: Callable[[], Any]) -> str:
    """Return why something is refused; a policy holds a moment after it was made."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            ask()
        except Refused as refused:
            return refused.message
        time.sleep(0.2)
    return "it was done"
