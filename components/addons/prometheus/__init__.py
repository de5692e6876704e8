"""Prometheus, Alertmanager and Grafana: the kube-prometheus-stack chart."""

from components.addons.prometheus.expectations import expectations
from components.addons.prometheus.options import Options
from components.addons.prometheus.values import GRAFANA_ADMIN, VERSION, values
from components.addons.record import AddOn, Chart

ADDON = AddOn(
    name="prometheus",
    namespace="monitoring",
    release="prometheus",
    chart=Chart(
        name="kube-prometheus-stack",
        version=VERSION,
        repository="https://prometheus-community.github.io/helm-charts",
    ),
    values=values,
    expectations=expectations,
    options=Options,
    # the node exporter reads the host: its network, its processes, its file system
    pod_security="privileged",
    secrets=(GRAFANA_ADMIN,),
)
