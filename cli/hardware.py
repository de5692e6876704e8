"""What a cloud's machine types are made of, in the words of the simulator."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from components.planning import machines
from components.planning.accelerators import Accelerator
from components.planning.accelerators import catalogue as accelerators
from simulator.session_data import Gpus, MachineType

Provider = Literal["aws", "gcp", "azure-native"]

PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {"aws": "aws", "gcp": "gcp", "azure": "azure-native"}
)
"""Cloud, as an environment names it -> the Pulumi provider that makes its resources."""


def gpus(accelerator: Accelerator, count: int) -> Gpus:
    """Return so many GPUs of one kind."""
    return Gpus(
        accelerator=accelerator.name,
        product=accelerator.product,
        count=count,
        memory_mib=accelerator.memory_mib,
        mig_profiles=accelerator.mig_profiles,
    )


def machine_types(cloud: str) -> dict[str, MachineType]:
    """Return the hardware of every machine type of a cloud that the catalogue knows."""
    known = (*machines.catalogue(), *machines.system_catalogue())
    return {each.name: _hardware(each) for each in known if each.cloud == cloud}


def _hardware(machine: machines.MachineType) -> MachineType:
    inside = (
        gpus(accelerators()[machine.accelerator], machine.gpus) if machine.accelerator else None
    )
    return MachineType(cpus=machine.vcpus, memory_gib=machine.memory_gib, gpus=inside)
