"""What an environment can ask for, and what a cloud's answer to it looks like."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from ..frozen import dataclass

Level = Literal["native", "operator", "emulated", "refused"]
"""Who brings a feature: the cloud itself, something that evenkeel installs, something that comes
close to it and says how, or nobody."""


class Feature(StrEnum):
    """What an environment can ask for; the value is what people read."""

    PRIVATE_API = "private Kubernetes API"
    PUBLIC_API = "public Kubernetes API"
    AUDIT_LOGS = "audit logs"
    SECRET_ENCRYPTION = "secrets encrypted with a managed key"  # noqa: S105 - no password
    FLOW_LOGS = "flow logs"
    PRIVATE_NODES = "nodes without public addresses"
    WORKLOAD_IDENTITY = "workload identity"
    NODE_IDENTITY = "node identity of its own"
    DELETION_PROTECTION = "deletion protection"
    TAGS = "tags of ownership"

    AUTOSCALE = "autoscaling"
    AUTOSCALE_FROM_ZERO = "autoscaling from zero"
    NODE_PROVISIONING = "node pools made as needed"
    ON_DEMAND = "on-demand capacity"
    SPOT = "spot capacity"
    RESERVED = "reserved capacity"
    FIXED_DATE = "capacity for fixed dates"
    COMPACT_PLACEMENT = "compact placement"
    RDMA = "RDMA between machines"
    LOCAL_DISK = "local NVMe scratch"
    NODE_REPAIR = "automatic node repair"
    POD_METRICS = "metrics of pods for autoscalers"

    DRIVER_OPERATOR = "driver by the GPU operator"
    DRIVER_PREINSTALLED = "driver in the machine's image"
    DRIVER_CLOUD = "driver by the cloud"
    TIME_SLICING = "time slicing"
    MIG = "MIG"
    MANAGED_GPU_STACK = "GPU stack managed by the cloud"

    BLOCK_STORAGE = "block storage"
    SHARED_STORAGE = "shared storage"
    PARALLEL_STORAGE = "parallel file system"
    OBJECT_STORE = "object store"
    SECRET_STORE = "store of secrets"  # noqa: S105 - no password
    REGISTRY = "image registry"
    LOAD_BALANCER = "load balancer"
    INGRESS = "ingress and Gateway API"
    DNS = "DNS records and certificates"


@dataclass(frozen=True)
class Support:
    """How one cloud answers to one feature; made by the functions below."""

    level: Level
    means: str = ""
    """What brings it, such as `cluster autoscaler`; for a refusal, why not."""

    @property
    def refused(self) -> bool:
        """Whether nobody brings it."""
        return self.level == "refused"

    def __str__(self) -> str:
        """Return it as a table shows it."""
        return f"{self.level} ({self.means})" if self.means else self.level


Capabilities = Mapping[Feature, Support]


def native(means: str = "") -> Support:
    """Say that the cloud itself has it."""
    return Support("native", means)


def operator(means: str) -> Support:
    """Say that something which evenkeel installs brings it."""
    return Support("operator", means)


def emulated(means: str) -> Support:
    """Say that something comes close to it, and what differs."""
    return Support("emulated", means)


def refused(reason: str) -> Support:
    """Say that nobody brings it, and why."""
    return Support("refused", reason)
