"""What a cluster is asked before anything is registered."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from components.clouds.private.inventory import Installed, Inventory, StorageClass, take_inventory
from components.clouds.private.node import Node
from components.errors import Refused
from components.planning.taints import Taint

NODE = {
    "metadata": {"name": "n", "labels": {"m": "x"}},
    "spec": {"taints": [{"key": "k", "value": "v", "effect": "NoSchedule"}]},
    "status": {
        "capacity": {"cpu": "4", "nvidia.com/gpu": "8"},
        "nodeInfo": {
            "kubeletVersion": "v1.36.3+k3s1",
            "containerRuntimeVersion": "containerd://2.1.0",
            "osImage": "Ubuntu 24.04 LTS",
        },
        "images": [{"names": ["registry.example/a@sha256:1", "registry.example/a:1"]}, {}],
    },
}
METRICS = {"metadata": {"name": "v1beta1.metrics.k8s.io", "labels": {"k8s-app": "metrics-server"}}}
BARE = {"metadata": {"name": "a"}, "spec": {}}
POLICY = {"metadata": {"name": "cluster-policy"}}
PLUGIN = {
    "metadata": {
        "name": "nvidia-device-plugin-daemonset",
        "namespace": "gpu-operator",
        "labels": {"app": "nvidia-device-plugin-daemonset"},
        "ownerReferences": [{"kind": "ClusterPolicy", "name": "cluster-policy"}],
    }
}
DEFAULT = {"storageclass.kubernetes.io/is-default-class": "true"}
NEEDED = {
    "/api/v1/namespaces/kube-system": {"metadata": {"uid": "uid-1"}},
    "/version": {"major": "1", "minor": "36+", "gitVersion": "v1.36.3"},
    "/api/v1/nodes": {"items": [NODE, BARE]},
}
EVERYTHING = {
    **NEEDED,
    "/apis/storage.k8s.io/v1/storageclasses": {
        "items": [
            {"metadata": {"name": "disks", "annotations": DEFAULT}, "provisioner": "csi"},
            {"metadata": {"name": "files"}, "provisioner": "nfs", "reclaimPolicy": "Retain"},
        ]
    },
    "/apis/apps/v1/deployments": {"items": None},  # as a real server answers for metadata
    "/apis/apps/v1/daemonsets": {"items": [PLUGIN]},
    "/apis/nvidia.com/v1/clusterpolicies": {"items": [POLICY]},
    "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io": METRICS,
    "/.well-known/openid-configuration": {"issuer": "https://issuer.example"},
}
NODES = (
    Node(name="a", labels={}),
    Node(
        name="n",
        labels={"m": "x"},
        taints=(Taint(key="k", value="v", effect="NoSchedule"),),
        gpus=8,
        kubelet="v1.36.3+k3s1",
        runtime="containerd://2.1.0",
        system="Ubuntu 24.04 LTS",
        images=("registry.example/a@sha256:1", "registry.example/a:1"),
    ),
)


class _Api(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, Any]] = {}
    asked: ClassVar[dict[str, tuple[str, str]]] = {}
    refusal: ClassVar[int] = 403

    def do_GET(self) -> None:
        """Answer from the table, or refuse."""
        answer = self.answers.get(self.path)
        headers = self.headers
        self.asked[self.path] = (headers["Accept"], headers.get("Authorization", ""))
        self.send_response(200 if answer else self.refusal)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer or {"message": "no"}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def kubeconfig() -> Iterator[dict[str, Any]]:
    """Return a kubeconfig of an API server that is a table."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Api)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield content(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


def content(server: str) -> dict[str, Any]:
    """Return a kubeconfig with one context."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "room",
        "contexts": [{"name": "room", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
    }


def test_everything_that_is_there(
    kubeconfig: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nodes come by name, whatever is left out of them; workloads say who made them."""
    monkeypatch.setattr(_Api, "answers", EVERYTHING)

    assert take_inventory(kubeconfig, "room") == Inventory(
        identifier="uid-1",
        version="1.36",
        nodes=NODES,
        storage_classes=(
            StorageClass(name="disks", provisioner="csi", is_default=True),
            StorageClass(name="files", provisioner="nfs", kept=True),
        ),
        installed=(
            Installed(
                kind="DaemonSet",
                name="nvidia-device-plugin-daemonset",
                namespace="gpu-operator",
                labels={"app": "nvidia-device-plugin-daemonset"},
                owned=True,
            ),
            Installed(kind="ClusterPolicy", name="cluster-policy"),
        ),
        metrics=Installed(
            kind="APIService",
            name="v1beta1.metrics.k8s.io",
            labels={"k8s-app": "metrics-server"},
        ),
        issuer="https://issuer.example",
    )


def test_what_may_not_be_read_is_unknown(
    kubeconfig: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only identity, version and nodes are needed; a right that is missing elsewhere is no end."""
    monkeypatch.setattr(_Api, "answers", NEEDED)

    assert take_inventory(kubeconfig, "room") == Inventory(
        identifier="uid-1", version="1.36", nodes=NODES
    )


def test_what_the_server_does_not_know_is_not_there(
    kubeconfig: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the GPU operator's definitions there is no ClusterPolicy, which is no secret."""
    unknown = (
        "/apis/nvidia.com/v1/clusterpolicies",
        "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io",
    )
    monkeypatch.setattr(_Api, "answers", {**EVERYTHING, **dict.fromkeys(unknown)})
    monkeypatch.setattr(_Api, "refusal", 404)
    found = take_inventory(kubeconfig, "room")

    assert [each.kind for each in found.installed or ()] == ["DaemonSet"]
    assert found.metrics is None


def test_names_alone_are_asked_of_workloads(
    kubeconfig: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large cluster has thousands of workloads; nine requests in all, with a person's token."""
    asked: dict[str, tuple[str, str]] = {}
    monkeypatch.setattr(_Api, "answers", EVERYTHING)
    monkeypatch.setattr(_Api, "asked", asked)
    take_inventory(kubeconfig, "room")

    assert asked.keys() == EVERYTHING.keys()
    assert {token for _, token in asked.values()} == {"Bearer t"}
    assert sorted(path for path, (accept, _) in asked.items() if "Partial" in accept) == [
        "/apis/apps/v1/daemonsets",
        "/apis/apps/v1/deployments",
        "/apis/nvidia.com/v1/clusterpolicies",
    ]


def test_a_cluster_that_refuses(kubeconfig: dict[str, Any]) -> None:
    """The answer's status is said, with the command that shows the same."""
    with pytest.raises(Refused) as caught:
        take_inventory(kubeconfig, "room")

    assert str(caught.value) == (
        "cloud.context: got no answer from room (403 Forbidden); expected a cluster that lets you "
        "read nodes and namespaces. Try: kubectl --context room get nodes"
    )


def test_a_cluster_that_is_away() -> None:
    """No traceback; the context is named."""
    with pytest.raises(Refused, match=r"^cloud.context: got no answer from room \("):
        take_inventory(content("http://127.0.0.1:1"), "room")
