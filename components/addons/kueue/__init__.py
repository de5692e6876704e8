"""Kueue: jobs wait for GPUs in a queue, and start when all that they need is free."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .options import Options
from .plan import PIN, plan

ADDON = AddOn(
    name="kueue",
    # Kueue leaves out this namespace by its name
    namespace="kueue-system",
    pins=(PIN,),
    plan=plan,
    options=Options,
    needs=(CERT_MANAGER,),
    uses=("prometheus",),
    pod_security="restricted",
)
