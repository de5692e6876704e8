"""What a cluster is asked before anything is registered."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from components.clouds.private.claims import Node
from components.clouds.private.inventory import Inventory, take_inventory
from components.errors import Refused
from components.planning.taints import Taint

NODE = {
    "metadata": {"name": "n", "labels": {"m": "x"}},
    "spec": {"taints": [{"key": "k", "value": "v", "effect": "NoSchedule"}]},
}
BARE = {"metadata": {"name": "a"}, "spec": {}}


class _Api(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        """Answer from the table, or refuse."""
        answer = self.answers.get(self.path)
        self.send_response(200 if answer else 403)
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


def test_identity_version_and_nodes(
    kubeconfig: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nodes come by name, with labels and taints, whatever is left out."""
    answers = {
        "/api/v1/namespaces/kube-system": {"metadata": {"uid": "uid-1"}},
        "/version/": {
            "major": "1",
            "minor": "36+",
            "gitVersion": "v1.36.3",
            "gitCommit": "",
            "gitTreeState": "",
            "buildDate": "",
            "goVersion": "",
            "compiler": "",
            "platform": "",
        },
        "/api/v1/nodes": {"items": [NODE, BARE]},
    }
    monkeypatch.setattr(_Api, "answers", answers)

    assert take_inventory(kubeconfig, "room") == Inventory(
        identifier="uid-1",
        version="1.36",
        nodes=(
            Node(name="a", labels={}),
            Node(
                name="n",
                labels={"m": "x"},
                taints=(Taint(key="k", value="v", effect="NoSchedule"),),
            ),
        ),
    )


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
