"""cert-manager: certificates for webhooks and pages, and the issuers that sign them."""

from ..record import AddOn
from .options import Options
from .plan import PIN, grants, plan, refuses

ADDON = AddOn(
    name="cert-manager",
    namespace="cert-manager",
    pins=(PIN,),
    plan=plan,
    options=Options,
    uses=("prometheus",),
    refuses=refuses,
    grants=grants,
    pod_security="restricted",
)
