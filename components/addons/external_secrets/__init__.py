"""external-secrets: secrets of the cloud's store, as Secrets of the cluster."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .plan import PIN, grants, plan
from .values import NAME

ADDON = AddOn(
    name="external-secrets",
    namespace=NAME,
    pins=(PIN,),
    plan=plan,
    # its webhook's certificate
    needs=(CERT_MANAGER,),
    uses=("prometheus",),
    grants=grants,
    pod_security="restricted",
)
