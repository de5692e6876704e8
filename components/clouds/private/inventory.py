"""What is in a private cluster now, read before anything is registered."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any

import urllib3
from kubernetes import client
from kubernetes import config as client_config

from ...errors import Refused
from . import kubeconfig
from .client import open_client
from .node import Node, read_node

_SECONDS = 20
_AT_ONCE = 9
_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
"""Names and labels alone: a whole Deployment is twenty times as large."""

_NEEDED = ("/api/v1/namespaces/kube-system", "/version", "/api/v1/nodes")
_CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
_WORKLOADS = ("/apis/apps/v1/deployments", "/apis/apps/v1/daemonsets")
_POLICIES = "/apis/nvidia.com/v1/clusterpolicies"
_METRICS = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io"
_NAMES_ALONE = (*_WORKLOADS, _POLICIES)
_ISSUER = "/.well-known/openid-configuration"
_OPTIONAL = (_CLASSES, *_WORKLOADS, _POLICIES, _METRICS, _ISSUER)

_IS_DEFAULT = "storageclass.kubernetes.io/is-default-class"

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class StorageClass:
    """A way in which the cluster makes volumes."""

    name: str
    provisioner: str
    is_default: bool = False
    kept: bool = False
    """Whether a volume stays when its claim goes."""


@dataclass(frozen=True, kw_only=True)
class Installed:
    """A workload or an object of an operator that is in the cluster."""

    kind: str
    name: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    owned: bool = False
    """Whether another object made it, such as a ClusterPolicy its DaemonSets."""

    def __str__(self) -> str:
        """Return it as kubectl names it."""
        place = f" in {self.namespace}" if self.namespace else ""
        return f"{self.kind} {self.name}{place}"


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """A cluster at one moment."""

    identifier: str
    """Stays the same while the cluster lives, whatever its address or certificates."""

    version: str
    """The minor version of its API server, such as `1.36`."""

    nodes: tuple[Node, ...]
    storage_classes: tuple[StorageClass, ...] | None = None
    """None where they may not be read."""

    installed: tuple[Installed, ...] | None = None
    """Deployments, DaemonSets and ClusterPolicies; None where they may not be read."""

    metrics: Installed | None = None
    """What serves `metrics.k8s.io`; None where nothing does, or that may not be read."""

    issuer: str | None = None
    """Who signs the tokens of service accounts; None where that may not be read."""


def take_inventory(content: Mapping[str, Any], context: str) -> Inventory:
    """Ask the cluster what it is and what is in it: nine requests, all at once.

    Raises:
        Refused: It does not answer, or does not let us read its identity and its nodes.
    """
    with reach(content, context) as api, ThreadPoolExecutor(_AT_ONCE) as requests:
        optional = {path: requests.submit(find, api, path) for path in _OPTIONAL}
        system, version, nodes = requests.map(lambda path: _get(api, path), _NEEDED)
        found = {path: request.result() for path, request in optional.items()}
    return Inventory(
        identifier=system["metadata"]["uid"],
        version=f"{version['major']}.{version['minor'].rstrip('+')}",
        nodes=tuple(sorted(map(read_node, nodes["items"]), key=lambda node: node.name)),
        storage_classes=_storage_classes(found[_CLASSES]),
        installed=_installed(found),
        metrics=_metrics(found[_METRICS]),
        issuer=(found[_ISSUER] or {}).get("issuer"),
    )


@cache
def look(context: str) -> Inventory:
    """Return what is in the cluster of a context; a run of the program looks once.

    Raises:
        Refused: No kubeconfig has the context, or the cluster does not answer.
    """
    return take_inventory(kubeconfig.select(context, kubeconfig.paths()), context)


class _StatusError(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status


@contextlib.contextmanager
def reach(content: Mapping[str, Any], context: str) -> Iterator[client.ApiClient]:
    """Open the way to a cluster.

    Raises:
        Refused: It does not answer, or refuses something that is needed.
    """
    try:
        with _connect(content, context) as api:
            yield api
    except (
        _StatusError,
        urllib3.exceptions.HTTPError,
        client_config.ConfigException,
        OSError,
    ) as error:
        raise _refusal(context, str(error).splitlines()[0]) from None


def find(api: client.ApiClient, path: str) -> Json | None:
    """Read what is at a path, or return None where it may not be read.

    What the server does not know is an empty list.
    """
    try:
        return _get(api, path)
    except _StatusError as error:
        return {"items": []} if error.status == HTTPStatus.NOT_FOUND else None


def _get(api: client.ApiClient, path: str) -> Json:
    # past the client's classes, which know no metadata alone and call every field optional
    config = api.configuration
    headers = {"Accept": _METADATA if path in _NAMES_ALONE else "application/json"}
    headers |= {
        each["key"]: each["value"]
        for each in config.auth_settings().values()
        if each["in"] == "header" and each["value"]
    }
    response = api.rest_client.pool_manager.request(
        "GET", config.host + path, headers=headers, timeout=_SECONDS
    )
    if response.status >= HTTPStatus.BAD_REQUEST:
        raise _StatusError(response.status, HTTPStatus(response.status).phrase)
    content: Json = json.loads(response.data)
    return content


def _connect(content: Mapping[str, Any], context: str) -> client.ApiClient:
    return open_client(
        lambda configuration, folder: client_config.load_kube_config_from_dict(  # type: ignore[no-untyped-call]  # upstream has no types here
            dict(content), context, configuration, temp_file_path=folder
        )
    )


def _storage_classes(listed: Json | None) -> tuple[StorageClass, ...] | None:
    if listed is None:
        return None
    return tuple(
        StorageClass(
            name=each["metadata"]["name"],
            provisioner=each["provisioner"],
            is_default=(each["metadata"].get("annotations") or {}).get(_IS_DEFAULT) == "true",
            kept=each.get("reclaimPolicy") == "Retain",
        )
        for each in listed["items"] or ()
    )


def _installed(found: Mapping[str, Json | None]) -> tuple[Installed, ...] | None:
    kinds = ("Deployment", "DaemonSet", "ClusterPolicy")
    installed: list[Installed] = []
    for path, kind in zip(_NAMES_ALONE, kinds, strict=True):
        listed = found[path]
        if listed is None:
            return None
        installed += [_named(kind, each["metadata"]) for each in listed["items"] or ()]
    return tuple(installed)


def _metrics(found: Json | None) -> Installed | None:
    meta = (found or {}).get("metadata") or {}
    return _named("APIService", meta) if "name" in meta else None


def _named(kind: str, meta: Json) -> Installed:
    return Installed(
        kind=kind,
        name=meta["name"],
        namespace=meta.get("namespace") or "",
        labels=meta.get("labels") or {},
        owned=bool(meta.get("ownerReferences")),
    )


def _refusal(context: str, got: str) -> Refused:
    return Refused(
        f"cloud.context: got no answer from {context} ({got}); expected a cluster that lets "
        f"you read nodes and namespaces. Try: kubectl --context {context} get nodes"
    )
