"""What JobSet puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Object, Plan
from ..record import NoOptions
from .expectations import expectations
from .values import VERSION, values

PIN = Pin(name="jobset", version=VERSION, source="oci://registry.k8s.io/jobset/charts/jobset")


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="jobset",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(charts=(chart,), after=(_monitor(),) if "prometheus" in cluster.addons else ())


def _monitor() -> Object:
    """Return what has the controller scraped; the certificate is one of the chart's."""
    service, authority = "jobset-metrics-service", "jobset-metrics-server-cert"
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": "jobset", "namespace": "jobset-system"},
        "spec": {
            "selector": {
                "matchLabels": {
                    "app.kubernetes.io/component": "controller",
                    "app.kubernetes.io/instance": "jobset",
                }
            },
            "endpoints": [
                {
                    "port": "https",
                    "scheme": "https",
                    "bearerTokenFile": "/var/run/secrets/kubernetes.io/serviceaccount/token",
                    "tlsConfig": {
                        "ca": {"secret": {"name": authority, "key": "ca.crt"}},
                        "serverName": f"{service}.jobset-system.svc",
                    },
                }
            ],
        },
    }
