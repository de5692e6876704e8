"""The NVIDIA GPU operator: driver, container toolkit, device plugin, discovery, metrics, MIG."""

from ..record import AddOn
from .expectations import SINGLETONS
from .plan import PIN, plan

ADDON = AddOn(
    name="gpu-operator",
    namespace="gpu-operator",
    pins=(PIN,),
    plan=plan,
    # driver, toolkit and validator load kernel modules and mount the host
    pod_security="privileged",
    singletons=SINGLETONS,
)
