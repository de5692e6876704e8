"""The FeatureStores: one serves features, the other reads their history for training."""

from collections.abc import Sequence
from typing import Any

from ...contract import ClusterOffer
from ..plan import Object
from .options import Options
from .stores import NAME, ONLINE, REGISTRY, STORES

OFFLINE = "offline"
"""The FeatureStore that reads history. The operator refuses a second replica to one that reads
files, and whole tables in memory must not take the servers down that answer online."""

PREFIX = "feast-"
"""What the operator puts before a FeatureStore's name."""

IMAGE = "quay.io/feastdev/feature-server:0.66.0"
"""What the operator runs."""

# the program that starts commands in the servers
_CRON_IMAGE = "quay.io/openshift/origin-cli:4.17"
_MATERIALIZE = "feast materialize-incremental $(date -u +'%Y-%m-%dT%H:%M:%S')"

_NEEDS = {
    "registry": ("100m", "512Mi", "2Gi"),
    "online": ("250m", "512Mi", "2Gi"),
    "ui": ("50m", "512Mi", "1Gi"),
    "offline": ("250m", "1Gi", "16Gi"),
    "cron": ("20m", "64Mi", "256Mi"),
}
"""Part -> processor, memory, and the most of it."""

Variables = Sequence[dict[str, Any]]


def serving(cluster: ClusterOffer, options: Options, stores: Variables, files: Variables) -> Object:
    """Return the FeatureStore with registry, online store and page.

    Args:
        cluster: What the cluster offers.
        options: What the environment says.
        stores: The variables of registry and online store.
        files: The variables of the bucket, for bringing features from there.
    """
    environment = [*stores, *files]
    online = server("online", environment)
    services: dict[str, Any] = {
        "registry": {
            "local": {
                "server": {**server("registry", environment), "restAPI": False},
                "persistence": stored(REGISTRY, STORES),
            }
        },
        "onlineStore": {
            "server": online | ({"metrics": True} if "prometheus" in cluster.addons else {}),
            "persistence": stored(ONLINE, STORES),
        },
    }
    if has_page(options):
        services["ui"] = server("ui", environment)
    spec = {**serving_spec(cluster, services), "cronJob": _cron_job(options)}
    return _feature_store(NAME, options, spec)


def serving_spec(cluster: ClusterOffer, services: dict[str, Any]) -> dict[str, Any]:
    """Return `spec` of a FeatureStore whose servers answer while one machine goes."""
    kept = {"podDisruptionBudgets": {"maxUnavailable": 1}} if cluster.production else {}
    return {"replicas": replicas(cluster), "services": {**services, **kept, **_pods()}}


def history(options: Options, files: Variables) -> Object:
    """Return the FeatureStore that reads history from files, in one replica.

    Args:
        options: What the environment says.
        files: The variables of the bucket.
    """
    services = {
        "registry": {"remote": {"feastRef": {"name": NAME, "namespace": NAME}}},
        "onlineStore": {"disabled": True},
        "offlineStore": {
            "server": server("offline", files),
            "persistence": {"file": {"type": "dask"}},
        },
        **_pods(),
    }
    return _feature_store(OFFLINE, options, {"replicas": 1, "services": services})


def replicas(cluster: ClusterOffer) -> int:
    """Return how many pods serve features."""
    return 2 if cluster.production else 1


def has_page(options: Options) -> bool:
    """Tell whether there is something for a browser."""
    return options.authorization == "none"


def _feature_store(name: str, options: Options, spec: dict[str, Any]) -> Object:
    asked = {"none": {"noAuth": True}, "kubernetes": {"kubernetes": {}}}
    return {
        "apiVersion": "feast.dev/v1",
        "kind": "FeatureStore",
        "metadata": {"name": name, "namespace": NAME},
        "spec": {
            **named(options.project),
            "authz": asked[options.authorization],
            **spec,
        },
    }


def named(project: str) -> dict[str, Any]:
    """Return which project a FeatureStore is of: nothing of the examples it would begin with."""
    return {"feastProject": project, "feastProjectDir": {"init": {"minimal": True}}}


def _pods() -> dict[str, Any]:
    return {
        # it would delete from the registry what is not in the folder: all that people have added
        "runFeastApplyOnInit": False,
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    }


def stored(kind: str, secret: str) -> dict[str, Any]:
    """Return where a server keeps what it knows, as a Secret says it for this kind of store."""
    return {"store": {"type": kind, "secretRef": {"name": secret}}}


def _cron_job(options: Options) -> dict[str, Any]:
    """Return the job, which does not begin with `feast apply`, as it otherwise would."""
    return {
        "schedule": options.materialize or "@yearly",
        "suspend": options.materialize is None,
        "concurrencyPolicy": "Forbid",
        "containerConfigs": {
            "image": _CRON_IMAGE,
            "commands": [_MATERIALIZE],
            "resources": _resources("cron"),
        },
    }


def server(part: str, environment: Variables) -> dict[str, Any]:
    """Return the settings of one server."""
    return {"image": IMAGE, "env": list(environment), "resources": _resources(part)}


def _resources(part: str) -> dict[str, Any]:
    cpu, memory, most = _NEEDS[part]
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}}
