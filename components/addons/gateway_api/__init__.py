"""The Gateway API: the kinds in which gateways and routes are written, without who serves them."""

from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="gateway-api",
    namespace="gateway-api",
    pins=(PIN,),
    plan=plan,
    # nothing runs in its namespace
    pod_security="restricted",
)
