"""Istio: the gateway through which pages and models are reached, and the mesh's control plane."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..gateway_api import ADDON as GATEWAY_API
from ..record import AddOn
from .plan import BASE, CONTROL_PLANE, INGRESS, plan

ADDON = AddOn(
    name="istio",
    namespace="istio-system",
    pins=(CONTROL_PLANE, BASE, INGRESS),
    plan=plan,
    needs=(CERT_MANAGER, GATEWAY_API),
    uses=("prometheus",),
)
