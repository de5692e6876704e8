"""The metrics server: how much processor and memory pods use, for autoscalers and `kubectl top`."""

from ...contract import METRICS_ADDON
from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .options import Options
from .plan import PIN, plan
from .values import NAMESPACE

ADDON = AddOn(
    name=METRICS_ADDON,
    namespace=NAMESPACE,
    pins=(PIN,),
    plan=plan,
    options=Options,
    needs=(CERT_MANAGER,),
    pod_security="restricted",
)
