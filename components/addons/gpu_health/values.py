"""What NVSentinel is told: to look, to cordon and to drain, and to repair nothing."""

from collections.abc import Mapping

from ...contract import ClusterOffer
from ...planning import labels, taints
from ..gpu_operator import ADDON as GPU_OPERATOR
from ..plan import Values
from ..postgresql.databases import NAMESPACE as DATABASES
from .options import Options

VERSION = "v1.14.0"

NAMESPACE = "gpu-health"

DATABASE = "nvsentinel"
"""The database and the role that owns it; the role's certificate names it."""

HOST = f"gpu-health-db-rw.{DATABASES}.svc"

_CERTIFICATES = "/etc/ssl/client-certs"

_GPU_NODES = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
                {"matchExpressions": [{"key": labels.POOL, "operator": "Exists"}]}
            ]
        }
    }
}


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    return {
        "global": _global(cluster, options),
        "podMonitor": {"enabled": "prometheus" in cluster.addons},
        **_on_nodes(cluster),
        # it finds out by the operator's driver pods, which are not there where an image has it
        "labeler": {
            "assumeDriverInstalled": not cluster.gpu.driver,
            "resources": _resources("50m", "128Mi", "256Mi"),
        },
        "fault-quarantine": {"resources": _resources("100m", "256Mi", "1Gi")},
        "node-drainer": {
            "resources": _resources("100m", "128Mi", "512Mi"),
            "systemNamespaces": f"^({NAMESPACE}|kube-system|{GPU_OPERATOR.namespace})$",
            # what asks for no GPU runs on as well as before
            "drainGPUPods": True,
            "userNamespaces": [{"name": "*", "mode": "DeleteAfterTimeout"}],
            "deleteAfterTimeoutMinutes": options.grace_minutes,
        },
    }


def _global(cluster: ClusterOffer, options: Options) -> Values:
    on, off = {"enabled": True}, {"enabled": False}
    return {
        "dryRun": options.dry_run,
        "image": {"tag": VERSION},
        # the chart's own is of a registry that is maintained no more
        "initContainerImage": {"repository": "docker.io/library/busybox", "tag": "1.37.0"},
        "datastore": _datastore(),
        # looks at the GPUs itself: the operator brings DCGM inside its exporter, not as a
        # service, and looking at health takes no profiling counters away from it
        "dcgm": {"mode": "embedded-mode"},
        "tolerations": [
            {"key": each.key, "operator": "Exists", "effect": each.effect}
            for each in (taints.GPU, *cluster.gpu.tolerations)
        ],
        "gpuHealthMonitor": on,
        "syslogHealthMonitor": on,
        "metadataCollector": on,
        "labeler": on,
        "faultQuarantine": on,
        "nodeDrainer": on,
        # no reset, no restart: who may do that to a machine is decided elsewhere
        "faultRemediation": off,
        "janitor": off,
    }


def _on_nodes(cluster: ClusterOffer) -> Values:
    """Return what the monitors on each GPU node are told."""
    return {
        "platformConnector": {
            "affinity": _GPU_NODES,
            "resources": _resources("100m", "128Mi", "512Mi"),
        },
        "gpu-health-monitor": {
            "runtimeClassName": cluster.gpu.runtime_class,
            "resources": _resources("100m", "128Mi", "512Mi"),
        },
        "syslog-health-monitor": {"resources": _resources("50m", "128Mi", "512Mi")},
        "metadata-collector": {
            "runtimeClassName": cluster.gpu.runtime_class,
            "resources": _resources("50m", "128Mi", "256Mi"),
        },
    }


def _datastore() -> Values:
    """Return how its database is reached: with a certificate, since the chart takes no Secret."""
    return {
        "provider": "postgresql",
        "connection": {
            "host": HOST,
            "port": 5432,
            "database": DATABASE,
            "username": DATABASE,
            "sslmode": "verify-full",
            "sslcert": f"{_CERTIFICATES}/tls.crt",
            "sslkey": f"{_CERTIFICATES}/tls.key",
            "sslrootcert": f"{_CERTIFICATES}/ca.crt",
        },
    }


def _resources(processor: str, memory: str, most: str) -> Mapping[str, Mapping[str, str]]:
    return {"requests": {"cpu": processor, "memory": memory}, "limits": {"memory": most}}
