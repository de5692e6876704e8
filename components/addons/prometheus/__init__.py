"""Prometheus, Alertmanager and Grafana: the kube-prometheus-stack chart."""

from ..record import AddOn, Chart
from .expectations import expectations
from .options import Options
from .values import GRAFANA_ADMIN, VERSION, values

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
