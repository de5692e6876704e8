"""Prometheus, Alertmanager and Grafana: the kube-prometheus-stack chart."""

from ..record import AddOn
from .options import Options
from .plan import PIN, plan
from .receivers import refuses
from .values import GRAFANA, NAMESPACE, OPERATOR, STATE_METRICS

ADDON = AddOn(
    name="prometheus",
    namespace=NAMESPACE,
    pins=(PIN,),
    plan=plan,
    options=Options,
    refuses=refuses,
    keeps="metrics, and which alerts are silenced",
    # the node exporter reads the host: its network, its processes, its file system
    pod_security="privileged",
    singletons=(GRAFANA, OPERATOR, STATE_METRICS),
)
