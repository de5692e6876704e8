"""KEDA: as many replicas as there is work, down to none."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="keda",
    namespace="keda",
    pins=(PIN,),
    plan=plan,
    needs=(CERT_MANAGER,),
    uses=("prometheus",),
    conflicts=("prometheus-adapter",),
    pod_security="restricted",
)
