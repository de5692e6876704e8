"""A GPU pool as planning sees it: what it holds and how its GPUs are shared."""

from collections.abc import Mapping
from typing import Literal

from ..frozen import dataclass
from . import labels

Capacity = Literal["on-demand", "spot", "reserved"]
"""How machines are bought."""


@dataclass(frozen=True, kw_only=True)
class GpuPool:
    """Machines of one kind with GPUs of one kind."""

    name: str
    accelerator: str
    """A name of the catalogue."""

    gpus_per_node: int
    min_nodes: int
    max_nodes: int
    time_slices: int | None = None
    """How many containers share one GPU in turn; None where it is not shared so."""

    mig_profile: str | None = None
    """The MIG profile that each GPU is cut into; None where it is not cut."""

    capacity: Capacity = "on-demand"
    compact: bool = False
    """Whether its machines stand close together."""

    rdma: bool = False
    """Whether its machines reach each other's memory (EFA, RoCE, InfiniBand)."""

    local_disk: bool = False
    """Whether pods' scratch space lies on the machine's own NVMe disks."""

    @property
    def plugin_config(self) -> str | None:
        """The entry of the device plugin's configuration that its nodes use."""
        return f"time-slices-{self.time_slices}" if self.time_slices else None

    @property
    def mig_config(self) -> str | None:
        """The layout that the MIG manager gives its nodes."""
        return f"all-{self.mig_profile}" if self.mig_profile else None

    def node_labels(self) -> Mapping[str, str]:
        """Return the labels that each of its nodes carries."""
        chosen = {
            labels.POOL: self.name,
            labels.DEVICE_PLUGIN_CONFIG: self.plugin_config,
            labels.MIG_CONFIG: self.mig_config,
        }
        return {key: value for key, value in chosen.items() if value}
