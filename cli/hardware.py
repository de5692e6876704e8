"""What a cloud's machine types are made of, in the words of the simulator."""

from components.planning import hardware
from simulator.session_data import Gpus, MachineType


def gpus(accelerator: str, count: int) -> Gpus:
    """Return so many GPUs of one kind of the catalogue."""
    return Gpus.model_validate(hardware.gpus(accelerator, count))


def machine_types(cloud: str) -> dict[str, MachineType]:
    """Return the hardware of every machine type of a cloud that the catalogue knows."""
    types = hardware.machine_types(cloud)
    return {name: MachineType.model_validate(each) for name, each in types.items()}
