"""The Prometheus adapter: what Prometheus knows of GPUs, for the HorizontalPodAutoscaler."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..prometheus import ADDON as PROMETHEUS
from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="prometheus-adapter",
    namespace="prometheus-adapter",
    pins=(PIN,),
    plan=plan,
    needs=(CERT_MANAGER, PROMETHEUS),
    conflicts=("keda",),
    pod_security="restricted",
)
