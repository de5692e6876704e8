"""external-dns: a record in the domain for every host that the gateway serves."""

from ..istio import ADDON as ISTIO
from ..record import AddOn
from .options import Options
from .plan import PIN, grants, needs, plan, refuses
from .values import NAME

ADDON = AddOn(
    name="external-dns",
    namespace=NAME,
    pins=(PIN,),
    plan=plan,
    options=Options,
    needs=(ISTIO,),
    uses=("prometheus", "external-secrets"),
    needs_for=needs,
    refuses=refuses,
    grants=grants,
    pod_security="restricted",
    # two that write the same records would undo each other's work, and it elects no leader
    singletons=(NAME,),
)
