"""LeaderWorkerSet: a model or a training that is larger than one machine, as one replica."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="lws",
    namespace="lws-system",
    pins=(PIN,),
    plan=plan,
    needs=(CERT_MANAGER,),
    uses=("prometheus",),
    pod_security="restricted",
)
