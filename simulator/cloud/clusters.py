"""The session's one control plane, which a simulated cluster resource takes over."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from ..cluster.control_plane import ControlPlane
from ..errors import CloudError, ClusterError
from .store import Store

if TYPE_CHECKING:
    from ..plugins.cloud.context import Context

_CLAIM: Final = "cluster"


@dataclass(frozen=True)
class Endpoint:
    """How the cluster is reached; the same in a preview."""

    server: str
    """`https://127.0.0.1:PORT`."""

    certificate: str
    """The certificate authority, as base64 of PEM."""


def endpoint(context: "Context") -> Endpoint:
    """Return address and certificate authority of the session's cluster.

    Raises:
        ClusterError: It was never started.
    """
    path = context.session.kubeconfig
    try:
        cluster = yaml.safe_load(path.read_text())["clusters"][0]["cluster"]
        return Endpoint(str(cluster["server"]), str(cluster["certificate-authority-data"]))
    except (OSError, LookupError, TypeError, yaml.YAMLError) as error:
        raise ClusterError(
            f"{path}: not the kubeconfig of a session ({error!r}). Start one: "
            f"evenkeel up {context.session.data.environment}"
        ) from error


def take_over(context: "Context", inputs: Any = None) -> None:  # noqa: ANN401 - a hook's inputs
    """Make the session's control plane the cluster of a resource; it serves when this returns.

    Raises:
        CloudError: Another cluster of the session has it.
        ClusterError: It cannot be started.
    """
    del inputs
    own = json.dumps([context.provider, context.type, context.id])
    owner = _claim(context.store, own)
    if owner != own:
        _, kind, identifier = json.loads(owner)
        raise CloudError(
            f"{context.type} {context.name} ({context.id}): cannot be rehearsed beside "
            f"{kind} {identifier}: a session has one cluster. Delete that one first, or make the "
            "other an environment of its own.",
            code="second-cluster",
        )
    plane = ControlPlane(context.session)
    if any(each.state != "running" for each in plane.status()):
        plane.start()


def let_go(context: "Context", inputs: Any = None) -> None:  # noqa: ANN401 - a hook's inputs
    """End a cluster with everything in it; the next one that takes it over is empty."""
    del inputs
    own = json.dumps([context.provider, context.type, context.id])
    if context.store.claims().get(_CLAIM) != own:
        return
    with context.store.transaction() as db:
        db.execute(
            "DELETE FROM demands WHERE (provider, id) IN (SELECT provider, id FROM node_groups)"
        )
        db.execute("DELETE FROM node_groups")
    ControlPlane(context.session).empty()
    context.store.release(_CLAIM, own)


def _claim(store: Store, own: str) -> str:
    """Claim the cluster, also from a resource that is no more; return whose it is."""
    with store.transaction():
        owner = store.claims().get(_CLAIM, own)
        if owner != own and store.get(*json.loads(owner)) is None:
            store.release(_CLAIM, owner)
        return store.claim(_CLAIM, own)
