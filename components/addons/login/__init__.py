"""Login for every page, by OIDC: Dex says who people are, and oauth2-proxy asks at the gateway."""

from ..istio import ADDON as ISTIO
from ..record import AddOn
from .company import needs
from .options import Options
from .plan import DEX, PROXY, plan
from .refusals import refuses

ADDON = AddOn(
    name="login",
    namespace="login",
    pins=(DEX, PROXY),
    plan=plan,
    options=Options,
    needs=(ISTIO,),
    uses=("prometheus", "external-secrets"),
    needs_for=needs,
    refuses=refuses,
    pod_security="restricted",
)
