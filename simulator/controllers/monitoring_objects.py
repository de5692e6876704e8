"""The StatefulSets and services that the Prometheus operator makes: pure functions, no cluster."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..cluster.api import Json
from .ownership import owned_by
from .policy import STAND_IN

_PASSED_ON = (
    "nodeSelector",
    "tolerations",
    "affinity",
    "topologySpreadConstraints",
    "serviceAccountName",
    "priorityClassName",
    "securityContext",
    "imagePullSecrets",
    "hostNetwork",
    "volumes",
)
_RESTRICTED = {
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
}
_LAST_APPLIED = "kubectl.kubernetes.io/"


@dataclass(frozen=True)
class Family:
    """What differs between the two kinds of servers that the operator runs."""

    name: str
    """`prometheus` or `alertmanager`: the container, and how the StatefulSet's name begins."""

    port: int
    default_image: str
    """What the chart (88.5.3) sets; the operator's own default follows its version likewise."""

    service: str
    """The headless service that all servers of a namespace share."""

    storage: str
    """The field of the spec that asks for volumes."""


PROMETHEUS = Family(
    "prometheus",
    9090,
    "quay.io/prometheus/prometheus:v3.14.0-distroless",
    "prometheus-operated",
    "storage",
)
ALERTMANAGER = Family(
    "alertmanager",
    9093,
    "quay.io/prometheus/alertmanager:v0.34.0",
    "alertmanager-operated",
    "storage",
)


def stateful_sets(family: Family, owner: Json, reloader: str) -> list[Json]:
    """Return the StatefulSets of one server: one, or one for each shard.

    Args:
        family: Which kind of server.
        owner: The custom resource.
        reloader: The image of the sidecar that reloads the configuration.
    """
    shards = int(owner["spec"].get("shards") or 1) if family is PROMETHEUS else 1
    return [_stateful_set(family, owner, reloader, shard) for shard in range(max(shards, 1))]


def set_name(family: Family, owner: Json, shard: int = 0) -> str:
    """Return the name of a server's StatefulSet."""
    name = f"{family.name}-{owner['metadata']['name']}"
    return name if shard == 0 else f"{name}-shard-{shard}"


def governing_service(family: Family, owner: Json) -> Json:
    """Return the headless service of a namespace; each server there is an owner of it."""
    port = port_name(owner)
    ports = [{"name": port, "port": family.port, "targetPort": port, "protocol": "TCP"}]
    if family is ALERTMANAGER:
        ports += [
            {"name": f"{word}-mesh", "port": 9094, "targetPort": 9094, "protocol": word.upper()}
            for word in ("tcp", "udp")
        ]
    reference = {
        key: value for key, value in owned_by(owner)[0].items() if key != "blockOwnerDeletion"
    }
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": family.service,
            "namespace": owner["metadata"]["namespace"],
            "labels": {f"operated-{family.name}": "true", "managed-by": "prometheus-operator"},
            "ownerReferences": [reference | {"controller": False}],
        },
        "spec": {
            "clusterIP": "None",
            "ports": ports,
            "selector": {"app.kubernetes.io/name": family.name},
        },
    }


def port_name(owner: Json) -> str:
    """Return the name of the port that a server listens on; the chart names it otherwise."""
    stand_in = owner["metadata"].get("labels", {}).get(STAND_IN) == "true"
    return str(owner["spec"].get("portName") or ("http-web" if stand_in else "web"))


def replicas(owner: Json) -> int:
    """Return how many replicas (of each shard) are asked for."""
    wanted = owner["spec"].get("replicas")
    return 1 if wanted is None else max(int(wanted), 0)


def _stateful_set(family: Family, owner: Json, reloader: str, shard: int) -> Json:
    meta, spec = owner["metadata"], owner["spec"]
    selector = _selector(family, owner, shard)
    pod_meta = spec.get("podMetadata") or {}
    annotations = {
        key: value
        for key, value in meta.get("annotations", {}).items()
        if not key.startswith(_LAST_APPLIED)
    }
    body: Json = {
        "serviceName": spec.get("serviceName") or family.service,
        "replicas": replicas(owner),
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        "selector": {"matchLabels": selector},
        "template": {
            "metadata": {
                "labels": (pod_meta.get("labels") or {}) | selector,
                "annotations": {
                    "kubectl.kubernetes.io/default-container": family.name,
                    **(pod_meta.get("annotations") or {}),
                },
            },
            "spec": _pod_spec(family, owner, reloader),
        },
    }
    if template := _claim_template(family, owner):
        body["volumeClaimTemplates"] = [template]
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {
            "name": set_name(family, owner, shard),
            "namespace": meta["namespace"],
            "labels": meta.get("labels", {}) | {"managed-by": "prometheus-operator"},
            "annotations": annotations,
            "ownerReferences": owned_by(owner),
        },
        "spec": body,
    }


def _selector(family: Family, owner: Json, shard: int) -> dict[str, str]:
    name = owner["metadata"]["name"]
    labels = {
        "app.kubernetes.io/name": family.name,
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "app.kubernetes.io/instance": name,
        family.name: name,
    }
    if family is PROMETHEUS:
        labels |= {
            "operator.prometheus.io/name": name,
            "operator.prometheus.io/shard": str(shard),
        }
    return labels


def _pod_spec(family: Family, owner: Json, reloader: str) -> Json:
    spec = owner["spec"]
    main: Json = {
        "name": family.name,
        "image": _image(family, spec),
        "ports": [{"name": port_name(owner), "containerPort": family.port, "protocol": "TCP"}],
        "securityContext": _RESTRICTED,
    }
    resources = spec.get("resources") or {}
    if family is ALERTMANAGER:
        requests = {"memory": "200Mi", **(resources.get("requests") or {})}
        resources = {**resources, "requests": requests}
    if resources:
        main["resources"] = resources
    sidecar: Json = {
        "name": "config-reloader",
        "image": reloader,
        "ports": [{"name": "reloader-web", "containerPort": 8080, "protocol": "TCP"}],
        "securityContext": _RESTRICTED,
    }
    # `containers` of the spec are merged by name over the operator's own, as upstream does it.
    containers = {each["name"]: each for each in (main, sidecar)}
    for extra in spec.get("containers") or ():
        containers[extra["name"]] = containers.get(extra["name"], {}) | extra
    pod: Json = {"containers": list(containers.values())}
    pod |= {key: spec[key] for key in _PASSED_ON if spec.get(key)}
    if _claim_template(family, owner) is None:
        storage = spec.get(family.storage) or {}
        sources = {key: storage[key] for key in ("ephemeral", "emptyDir") if storage.get(key)}
        volume = {"name": _volume_name(family, owner), **(sources or {"emptyDir": {}})}
        pod["volumes"] = [*pod.get("volumes", ()), volume]
    return pod


def _image(family: Family, spec: Mapping[str, str]) -> str:
    if spec.get("image"):
        return spec["image"]
    if not spec.get("version"):
        return family.default_image
    return f"{family.default_image.rpartition(':')[0]}:{spec['version']}"


def _claim_template(family: Family, owner: Json) -> Json | None:
    template = (owner["spec"].get(family.storage) or {}).get("volumeClaimTemplate")
    if not template:
        return None
    meta = template.get("metadata") or {}
    kept = {key: meta[key] for key in ("labels", "annotations") if meta.get(key)}
    spec = {"accessModes": ["ReadWriteOnce"], **(template.get("spec") or {})}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": meta.get("name") or _volume_name(family, owner), **kept},
        "spec": spec,
    }


def _volume_name(family: Family, owner: Json) -> str:
    return f"{family.name}-{owner['metadata']['name']}-db"
