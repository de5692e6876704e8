"""What a store remembers of kinds goes with their definition."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.cluster.api import KubernetesApi
from simulator.errors import ApiError
from simulator.plugins.kubernetes.store import Store

Json = dict[str, Any]
LAMP: Json = {"apiVersion": "lamps.dev/v1", "kind": "Lamp", "metadata": {"name": "a"}, "bright": 1}
DEFINITION: Json = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "lamps.lamps.dev"},
    "spec": {"group": "lamps.dev", "names": {"kind": "Lamp"}},
}
SCHEMA: Json = {
    "type": "object",
    "properties": {"metadata": {"type": "object"}},
    "x-kubernetes-group-version-kind": [{"group": "lamps.dev", "version": "v1", "kind": "Lamp"}],
}
BUILT_IN = {"kind": "CustomResourceDefinition", "name": "definitions", "namespaced": False}


class Server(KubernetesApi):
    """Serves lamps until their definition is deleted, and is asked for them meanwhile."""

    def __init__(self, kubeconfig: Path) -> None:
        """Serve lamps."""
        super().__init__(kubeconfig, fresh_seconds=100)
        self.store = Store(self)
        self.served = True

    def request(self, method: str, path: str, *_: object, **__: object) -> Any:  # noqa: ANN401 - as its own
        """Answer as the server would."""
        if method == "DELETE":
            assert knows_lamps(self.store), "somebody else asks before it is gone"
            self.served = False
            return {}
        if path == "/apis/apiextensions.k8s.io/v1":
            return {"resources": [BUILT_IN]}
        if not self.served:
            raise ApiError(404, "NotFound", path)
        if path.startswith("/openapi"):
            return {"components": {"schemas": {"lamp": SCHEMA}}}
        return {"resources": [{"kind": "Lamp", "name": "lamps", "namespaced": True}]}


def knows_lamps(store: Store) -> bool:
    """Tell whether a store knows how lamps are addressed, and what they are made of."""
    found = bool(store.schemas.problems(LAMP))
    assert store.knows(LAMP) == found
    return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Return a server that nobody reaches by network."""
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(
        'clusters: [{cluster: {server: "http://127.0.0.1:1"}}]\nusers: [{user: {}}]\n'
    )
    with Server(kubeconfig) as server:
        yield server


def test_a_kind_is_forgotten_once_its_definition_is_deleted(server: Server) -> None:
    """Also what a parallel call has learned while the deletion was on its way."""
    assert knows_lamps(server.store)

    server.store.delete(DEFINITION, "Background")

    assert not knows_lamps(server.store)
