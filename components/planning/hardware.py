"""What machines are made of, as plain JSON: a rehearsal is told of them in its own words."""

from . import machines
from .accelerators import catalogue

Json = dict[str, object]


def gpus(accelerator: str, count: int) -> Json:
    """Return so many GPUs of one kind of the catalogue."""
    known = catalogue()[accelerator]
    return {
        "accelerator": known.name,
        "product": known.product,
        "count": count,
        "memory_mib": known.memory_mib,
        "mig_profiles": known.mig_profiles,
    }


def machine_types(cloud: str) -> dict[str, Json]:
    """Return the hardware of every machine type of a cloud that the catalogue knows."""
    known = (*machines.catalogue(), *machines.system_catalogue())
    return {each.name: _hardware(each) for each in known if each.cloud == cloud}


def _hardware(machine: machines.MachineType) -> Json:
    inside = gpus(machine.accelerator, machine.gpus) if machine.accelerator else None
    return {"cpus": machine.vcpus, "memory_gib": machine.memory_gib, "gpus": inside}
