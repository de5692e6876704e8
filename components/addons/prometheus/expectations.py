"""What must exist once Prometheus, Alertmanager and Grafana are up."""

from ...contract import ClusterOffer
from ..expectations import (
    CustomObject,
    Definition,
    Expectations,
    Metric,
    Service,
    Workload,
)
from .values import GRAFANA, NAME, OPERATOR, STATE_METRICS, copies

_GROUP = "monitoring.coreos.com"
_CONTROLLER = "prometheus-operator"

_DEFINITIONS = {
    "Alertmanager": ("alertmanagers", "v1"),
    "AlertmanagerConfig": ("alertmanagerconfigs", "v1alpha1"),
    "PodMonitor": ("podmonitors", "v1"),
    "Probe": ("probes", "v1"),
    "Prometheus": ("prometheuses", "v1"),
    "PrometheusAgent": ("prometheusagents", "v1alpha1"),
    "PrometheusRule": ("prometheusrules", "v1"),
    "ScrapeConfig": ("scrapeconfigs", "v1alpha1"),
    "ServiceMonitor": ("servicemonitors", "v1"),
    "ThanosRuler": ("thanosrulers", "v1"),
}


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist; in production, two of what can be two."""
    return Expectations(
        definitions=tuple(
            Definition(group=_GROUP, kind=kind, plural=plural, versions=(version,))
            for kind, (plural, version) in _DEFINITIONS.items()
        ),
        objects=_objects(),
        workloads=_workloads(copies(cluster)),
        services=_services(),
        metrics=(
            Metric(name="kube_node_info", service="kube-state-metrics", port="http"),
            Metric(name="node_cpu_seconds_total", service="node-exporter", port="http-metrics"),
        ),
    )


def _objects() -> tuple[CustomObject, ...]:
    prometheus, alertmanager = "prometheus.prometheusSpec", "alertmanager.alertmanagerSpec"
    return (
        CustomObject(
            api_version=f"{_GROUP}/v1",
            kind="Prometheus",
            name=NAME,
            spec_from={
                "replicas": f"{prometheus}.replicas",
                "retention": f"{prometheus}.retention",
                "retentionSize": f"{prometheus}.retentionSize",
                "storage": f"{prometheus}.storageSpec",
            },
        ),
        CustomObject(
            api_version=f"{_GROUP}/v1",
            kind="Alertmanager",
            name=NAME,
            spec_from={
                "replicas": f"{alertmanager}.replicas",
                "storage": f"{alertmanager}.storage",
            },
        ),
    )


def _workloads(replicas: int) -> tuple[Workload, ...]:
    return (
        Workload(
            kind="Deployment",
            name=OPERATOR,
            image="quay.io/prometheus-operator/prometheus-operator:v0.93.1",
        ),
        Workload(kind="Deployment", name=GRAFANA, image="docker.io/grafana/grafana:13.2.0"),
        Workload(
            kind="Deployment",
            name=STATE_METRICS,
            image="registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",
        ),
        Workload(
            kind="DaemonSet",
            name="node-exporter",
            image="quay.io/prometheus/node-exporter:v1.12.1-distroless",
        ),
        Workload(
            kind="StatefulSet",
            name=f"prometheus-{NAME}",
            image="quay.io/prometheus/prometheus:v3.14.0-distroless",
            replicas=replicas,
            made_by=_CONTROLLER,
        ),
        Workload(
            kind="StatefulSet",
            name=f"alertmanager-{NAME}",
            image="quay.io/prometheus/alertmanager:v0.34.0",
            replicas=replicas,
            made_by=_CONTROLLER,
        ),
    )


def _services() -> tuple[Service, ...]:
    web = {"reloader-web": 8080}
    return (
        Service(name="grafana", ports={"http-web": 80}),
        Service(name="kube-state-metrics", ports={"http": 8080}),
        Service(name="node-exporter", ports={"http-metrics": 9100}),
        Service(name=OPERATOR, ports={"http": 8080}),
        Service(name=f"{NAME}-prometheus", ports={"http-web": 9090, **web}),
        Service(name=f"{NAME}-alertmanager", ports={"http-web": 9093, **web}),
        Service(name="prometheus-operated", ports={"http-web": 9090}, made_by=_CONTROLLER),
        Service(name="alertmanager-operated", ports={"http-web": 9093}, made_by=_CONTROLLER),
    )
