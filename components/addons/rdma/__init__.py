"""NVIDIA's network operator: pods reach the memory of other machines over InfiniBand or RoCE."""

from ..gpu_operator import ADDON as GPU_OPERATOR
from ..record import AddOn
from .options import Options
from .plan import NAMESPACE, PIN, plan

ADDON = AddOn(
    name="rdma",
    namespace=NAMESPACE,
    pins=(PIN,),
    plan=plan,
    options=Options,
    # its discovery finds the adapters
    needs=(GPU_OPERATOR,),
    # the device plugin and the driver change the host
    pod_security="privileged",
    # the chart has no way to ask for two; while it is away, adapters work on
    singletons=("network-operator",),
)
