"""What the Spark operator puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Object, Plan
from ..record import NoOptions
from .expectations import expectations
from .values import VERSION, values

PIN = Pin(
    name="spark-operator", version=VERSION, source="https://kubeflow.github.io/spark-operator"
)

DRIVER_ROLE = "spark-driver"
"""The ClusterRole that a team binds to the service account of its drivers."""


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="spark-operator",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(
        charts=(chart,),
        before=(_driver_role(),),
        after=(_monitor(),) if "prometheus" in cluster.addons else (),
    )


def _monitor() -> Object:
    """Return what has controller and webhook scraped."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": "spark-operator", "namespace": "spark-operator"},
        "spec": {
            "selector": {"matchLabels": {"app.kubernetes.io/name": "spark-operator"}},
            "podMetricsEndpoints": [{"port": "metrics"}],
        },
    }


def _driver_role() -> Object:
    """Return what a driver may do in the namespace in which the role is bound: run executors."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": DRIVER_ROLE},
        "rules": [
            {
                "apiGroups": [""],
                "resources": ["configmaps", "persistentvolumeclaims", "pods", "services"],
                "verbs": [
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "update",
                    "watch",
                ],
            }
        ],
    }
