"""JobSet: several Jobs as one, such as the machines of one training."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="jobset",
    namespace="jobset-system",
    pins=(PIN,),
    plan=plan,
    needs=(CERT_MANAGER,),
    uses=("prometheus",),
    pod_security="restricted",
)
