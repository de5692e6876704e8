"""What a cloud's machine types are made of, in the words of the simulator."""

from components.planning import hardware
from components.planning.gpu_stack import GpuStack
from simulator.session_data import Gpus, Image, MachineType


def gpus(accelerator: str, count: int) -> Gpus:
    """Return so many GPUs of one kind of the catalogue."""
    return Gpus.model_validate(hardware.gpus(accelerator, count))


def image_beside(stack: GpuStack) -> Image:
    """Return the image of machines that exist: it brings what the GPU operator is not to bring."""
    return Image(
        driver="none" if stack.driver else "image",
        toolkit=not stack.toolkit,
        toolkit_env=stack.toolkit_env or {},
    )


def machine_types(cloud: str) -> dict[str, MachineType]:
    """Return the hardware of every machine type of a cloud that the catalogue knows."""
    types = hardware.machine_types(cloud)
    return {name: MachineType.model_validate(each) for name, each in types.items()}
