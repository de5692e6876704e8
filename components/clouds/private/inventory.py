"""What is in a private cluster now, read before anything is registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3
from kubernetes import client
from kubernetes import config as client_config
from kubernetes.client.exceptions import ApiException

from ...errors import Refused
from ...planning.taints import Taint
from .claims import Node

_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """A cluster at one moment."""

    identifier: str
    """Stays the same while the cluster lives, whatever its address or certificates."""

    version: str
    """The minor version of its API server, such as `1.36`."""

    nodes: tuple[Node, ...]


def take_inventory(kubeconfig: Mapping[str, Any], context: str) -> Inventory:
    """Ask the cluster for its identity, its version and its nodes.

    Raises:
        Refused: It does not answer, or does not let us read these.
    """
    try:
        with _connect(kubeconfig, context) as api:
            core = client.CoreV1Api(api)
            # plain JSON, because the client's classes call every field optional
            plain = api.sanitize_for_serialization
            system = plain(core.read_namespace("kube-system", _request_timeout=_SECONDS))
            version = plain(client.VersionApi(api).get_code(_request_timeout=_SECONDS))
            nodes = plain(core.list_node(_request_timeout=_SECONDS))
    except ApiException as error:
        raise _refusal(context, f"{error.status} {error.reason}") from None
    except (urllib3.exceptions.HTTPError, client_config.ConfigException, OSError) as error:
        raise _refusal(context, str(error).splitlines()[0]) from None
    return Inventory(
        identifier=system["metadata"]["uid"],
        version=f"{version['major']}.{version['minor'].rstrip('+')}",
        nodes=tuple(sorted(map(_node, nodes["items"]), key=lambda node: node.name)),
    )


def _connect(kubeconfig: Mapping[str, Any], context: str) -> client.ApiClient:
    connected: client.ApiClient = client_config.new_client_from_config_dict(  # type: ignore[no-untyped-call]  # upstream has no types here
        dict(kubeconfig), context=context
    )
    return connected


def _node(node: Mapping[str, Any]) -> Node:
    taints = node.get("spec", {}).get("taints") or ()
    return Node(
        name=node["metadata"]["name"],
        labels=node["metadata"].get("labels") or {},
        taints=tuple(
            Taint(key=each["key"], effect=each["effect"], value=each.get("value") or "")
            for each in taints
        ),
    )


def _refusal(context: str, got: str) -> Refused:
    return Refused(
        f"cloud.context: got no answer from {context} ({got}); expected a cluster that lets "
        f"you read nodes and namespaces. Try: kubectl --context {context} get nodes"
    )
