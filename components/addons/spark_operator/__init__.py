"""The Spark operator: Spark applications as Kubernetes objects."""

from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="spark-operator",
    namespace="spark-operator",
    pins=(PIN,),
    plan=plan,
    uses=("prometheus",),
    pod_security="restricted",
)
