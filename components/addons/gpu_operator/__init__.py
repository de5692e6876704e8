"""The NVIDIA GPU operator: driver, container toolkit, device plugin, discovery, metrics, MIG."""

from ..record import AddOn, Chart
from .expectations import expectations
from .values import VERSION, config_maps, quotas, values

ADDON = AddOn(
    name="gpu-operator",
    namespace="gpu-operator",
    release="gpu-operator",
    chart=Chart(
        name="gpu-operator", version=VERSION, repository="https://helm.ngc.nvidia.com/nvidia"
    ),
    values=values,
    config_maps=config_maps,
    quotas=quotas,
    expectations=expectations,
    # driver, toolkit and validator load kernel modules and mount the host
    pod_security="privileged",
)
