"""Knative Serving: services that scale to zero, for KServe's mode of that name."""

from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="knative",
    namespace="knative-operator",
    pins=(PIN,),
    plan=plan,
    uses=("istio",),
    # the chart has no number of replicas; without them nothing that runs stops
    singletons=("knative-operator", "operator-webhook"),
)
