"""What cert-manager is told."""

from typing import Any

from ...contract import ClusterOffer
from ..plan import Values

VERSION = "v1.21.1"

NAME = "cert-manager"
"""The namespace, the release, the controller, and its service account."""


def values(cluster: ClusterOffer, *, own_account: bool) -> Values:
    """Return the chart's values.

    Args:
        cluster: What the cluster offers.
        own_account: Whether the controller runs as a service account that a grant names.
    """
    twice = {
        "replicaCount": 2 if cluster.production else 1,
        "podDisruptionBudget": {"enabled": cluster.production},
    }
    return {
        # managed clusters keep kube-system to themselves
        "global": {"leaderElection": {"namespace": NAME}},
        # kept ones could not be made again when the add-on comes back
        "crds": {"enabled": True, "keep": False},
        **twice,
        **_controller(cluster, own_account=own_account),
        "webhook": {**twice, "resources": _resources("10m", "32Mi", "128Mi")},
        "cainjector": {**twice, "resources": _resources("10m", "64Mi", "512Mi")},
        "startupapicheck": _check(),
        "prometheus": {"servicemonitor": {"enabled": "prometheus" in cluster.addons}},
    }


def _controller(cluster: ClusterOffer, *, own_account: bool) -> Values:
    told: dict[str, Any] = {"resources": _resources("20m", "64Mi", "512Mi")}
    if own_account:
        told["serviceAccount"] = {"create": False, "name": NAME}
        told["podLabels"] = dict(cluster.pod_labels)
    return told


def _check() -> Values:
    """Return what makes the chart's check of its webhook a Job that is awaited like all the rest.

    It is a Helm hook, and hooks do not run. Without it, what comes next meets a webhook that is up,
    and whose certificate the API server does not know yet.
    """
    no_hook = {
        "helm.sh/hook": None,
        "helm.sh/hook-weight": None,
        "helm.sh/hook-delete-policy": None,
    }
    return {
        "timeout": "5m",  # the webhook's image may have a long way
        "jobAnnotations": no_hook,
        "rbac": {"annotations": no_hook},
        "serviceAccount": {"annotations": no_hook},
        "resources": _resources("10m", "32Mi", "128Mi"),
    }


def _resources(cpu: str, memory: str, most: str) -> Values:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}}
