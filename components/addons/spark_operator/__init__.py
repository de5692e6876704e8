"""The Spark operator: Spark applications as Kubernetes objects."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="spark-operator",
    namespace="spark-operator",
    pins=(PIN,),
    plan=plan,
    needs=(CERT_MANAGER,),
    uses=("prometheus",),
    pod_security="restricted",
)
