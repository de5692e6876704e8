"""What kube-prometheus-stack is told, so that two renderings give the same objects."""

from ...contract import ClusterOffer
from ..plan import MadeSecret, Values
from .grafana_login import settings
from .options import Options
from .sizes import kept_size, memory_asked

VERSION = "88.5.3"

NAMESPACE = "monitoring"
"""Where all of it is, and the Secrets with the keys of receivers."""

NAME = "kube-prometheus"
"""What the stack's own objects are called."""

USER_KEY = "admin-user"
PASSWORD_KEY = "admin-password"  # noqa: S105 - the name of a key

GRAFANA_ADMIN = MadeSecret(name="grafana-admin", given={USER_KEY: "admin"}, made=(PASSWORD_KEY,))
"""Without it, each rendering has another password: each preview would show a change."""

OPERATOR = f"{NAME}-operator"
GRAFANA = "grafana"
STATE_METRICS = "kube-state-metrics"

DASHBOARD = {"grafana_dashboard": "1"}
"""The label of a ConfigMap, in any namespace, whose files are dashboards."""

FOLDER = "grafana_folder"
"""Its annotation that names their folder."""

DATASOURCE = {"type": "prometheus", "uid": "prometheus"}
"""Where dashboards read."""

PROMETHEUS_PAGE = "prometheus"
ALERTS_PAGE = "alerts"
"""The first parts of the hosts to which messages link."""

WHOSE = "evenkeel_workspace"
"""The label of each rule of a workspace; what the platform itself declares has none."""

_OFF = {"enabled": False}


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    several = {"podDisruptionBudget": {"enabled": cluster.production}}
    return {
        "fullnameOverride": NAME,
        "cleanPrometheusOperatorObjectNames": True,
        # where these listen is the distribution's choice; a managed control plane shows none
        "kubeControllerManager": _OFF,
        "kubeScheduler": _OFF,
        "kubeEtcd": _OFF,
        "kubeProxy": _OFF,
        # its Service would be an object of ours in kube-system: `coredns.py` does without; what
        # stays of it is the dashboard
        "coreDns": {"service": _OFF, "serviceMonitor": _OFF},
        "prometheusOperator": _operator(),
        "prometheus": {**several, "prometheusSpec": _prometheus(cluster, options)},
        "alertmanager": {
            **several,
            "alertmanagerSpec": _alertmanager(cluster),
            "config": {"inhibit_rules": _muted()},
        },
        "grafana": _grafana(cluster),
        STATE_METRICS: _state_metrics(),
        "prometheus-node-exporter": _node_exporter(),
    }


def _prometheus(cluster: ClusterOffer, options: Options) -> Values:
    return {
        "replicas": copies(cluster),
        "resources": _resources("500m", memory_asked(options.memory), options.memory),
        "retention": options.retention,
        # whichever comes first: a disk that is full ends all of it
        "retentionSize": kept_size(options.storage),
        "storageSpec": _volume(cluster, options.storage),
        # by which people tell the alerts of several clusters apart
        "externalLabels": {"environment": cluster.environment},
        **_outside(cluster, PROMETHEUS_PAGE),
        **_every_monitor(),
    }


def _alertmanager(cluster: ClusterOffer) -> Values:
    return {
        "replicas": copies(cluster),
        "resources": _resources("20m", "64Mi", "256Mi"),
        "storage": _volume(cluster, "2Gi"),
        # what stands in this namespace is for alerts of all; elsewhere, for those of its own
        "alertmanagerConfigMatcherStrategy": {"type": "OnNamespaceExceptForAlertmanagerNamespace"},
        **_outside(cluster, ALERTS_PAGE),
    }


def _muted() -> list[Values]:
    """Return which alerts mute others: as the chart has it, and a workspace's none but its own."""
    of_same = {"equal": ["namespace", "alertname", WHOSE]}
    return [
        {
            "source_matchers": ["severity = critical"],
            "target_matchers": ["severity =~ warning|info"],
            **of_same,
        },
        {
            "source_matchers": ["severity = warning"],
            "target_matchers": ["severity = info"],
            **of_same,
        },
        {
            "source_matchers": ["alertname = InfoInhibitor"],
            "target_matchers": ["severity = info"],
            "equal": ["namespace", WHOSE],
        },
        {"target_matchers": ["alertname = InfoInhibitor"]},
    ]


def _outside(cluster: ClusterOffer, page: str) -> Values:
    """Return where links in messages lead: to the page, where there is a domain."""
    return {"externalUrl": f"https://{page}.{cluster.domain}"} if cluster.domain else {}


def _operator() -> Values:
    return {
        # their certificates come from Helm hooks, which do not run, or from cert-manager, which is
        # not there yet
        "admissionWebhooks": _OFF,
        "tls": _OFF,
        "resources": _resources("100m", "128Mi", "512Mi"),
        "prometheusConfigReloader": {"resources": _resources("10m", "50Mi", "50Mi")},
    }


def _grafana(cluster: ClusterOffer) -> Values:
    return {
        "fullnameOverride": GRAFANA,
        "resources": _resources("100m", "256Mi", "1Gi"),
        "sidecar": {
            "resources": _resources("20m", "128Mi", "256Mi"),
            "dashboards": {
                "folderAnnotation": FOLDER,
                "provider": {"foldersFromFilesStructure": True},
            },
        },
        "admin": {
            "existingSecret": GRAFANA_ADMIN.name,
            "userKey": USER_KEY,
            "passwordKey": PASSWORD_KEY,
        },
        "testFramework": _OFF,
        "grafana.ini": settings(cluster),
    }


def _state_metrics() -> Values:
    return {
        "fullnameOverride": STATE_METRICS,
        "resources": _resources("20m", "128Mi", "1Gi"),
    }


def _node_exporter() -> Values:
    return {
        "fullnameOverride": "node-exporter",
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "containerSecurityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
        "resources": _resources("50m", "32Mi", "128Mi"),
    }


def copies(cluster: ClusterOffer) -> int:
    """Return how many of Prometheus and Alertmanager there are: each sees all by itself."""
    return 2 if cluster.production else 1


def _resources(cpu: str, memory: str, most: str) -> Values:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}}


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
