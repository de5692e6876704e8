"""Kubeflow's central dashboard, profiles with who may use them, pod defaults and roles."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..istio import ADDON as ISTIO
from ..record import AddOn
from .plan import NAMESPACE, PIN, plan

ADDON = AddOn(
    name="kubeflow",
    namespace=NAMESPACE,
    pins=(PIN,),
    plan=plan,
    needs=(CERT_MANAGER, ISTIO),
    uses=("login",),
    # published so, and a folder of manifests is the same in every stage
    singletons=("centraldashboard", "profiles-deployment"),
)
