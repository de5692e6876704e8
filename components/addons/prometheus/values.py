"""What kube-prometheus-stack is told, so that two renderings give the same objects."""

from ...contract import ClusterOffer
from ..plan import MadeSecret, Values
from .options import Options

VERSION = "88.5.3"

NAME = "kube-prometheus"
"""What the stack's own objects are called."""

USER_KEY = "admin-user"
PASSWORD_KEY = "admin-password"  # noqa: S105 - the name of a key

GRAFANA_ADMIN = MadeSecret(name="grafana-admin", given={USER_KEY: "admin"}, made=(PASSWORD_KEY,))
"""Without it, each rendering has another password: each preview would show a change."""

_OFF = {"enabled": False}


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    return {
        "fullnameOverride": NAME,
        "cleanPrometheusOperatorObjectNames": True,
        # where these listen is the distribution's choice; a managed control plane shows none
        "kubeControllerManager": _OFF,
        "kubeScheduler": _OFF,
        "kubeEtcd": _OFF,
        "kubeProxy": _OFF,
        # their certificates come from Helm hooks, which do not run, or from cert-manager, which is
        # not there yet
        "prometheusOperator": {"admissionWebhooks": _OFF, "tls": _OFF},
        "prometheus": {
            "prometheusSpec": {
                "replicas": 1,
                "retention": options.retention,
                "storageSpec": _volume(cluster, "50Gi"),
                **_every_monitor(),
            }
        },
        "alertmanager": {"alertmanagerSpec": {"replicas": 1, "storage": _volume(cluster, "2Gi")}},
        "grafana": {
            "fullnameOverride": "grafana",
            "admin": {
                "existingSecret": GRAFANA_ADMIN.name,
                "userKey": USER_KEY,
                "passwordKey": PASSWORD_KEY,
            },
            "testFramework": _OFF,
        },
        "kube-state-metrics": {"fullnameOverride": "kube-state-metrics"},
        "prometheus-node-exporter": {"fullnameOverride": "node-exporter"},
    }


def _every_monitor() -> Values:
    """Scrape what every add-on and team declares, not only what this chart does."""
    kinds = ("serviceMonitor", "podMonitor", "rule", "probe", "scrapeConfig")
    return {f"{kind}SelectorNilUsesHelmValues": False for kind in kinds}


def _volume(cluster: ClusterOffer, size: str) -> Values:
    chosen = {"storageClassName": cluster.storage_class} if cluster.storage_class else {}
    return {
        "volumeClaimTemplate": {
            "spec": {
                **chosen,
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": size}},
            }
        }
    }
