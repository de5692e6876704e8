"""Which faults there are on a Kubernetes API server: clusters that exist, and Cluster API's."""

import re
from typing import Final

NO_CAPACITY: Final = "simulator.evenkeel.dev/no-capacity"
"""On a MachineDeployment: why its machines do not come."""

MACHINES: Final = "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment"
NODE: Final = "kubernetes:core/v1:NodePatch"

_TYPE: Final = re.compile(r"kubernetes:[a-z0-9.-]+/v[0-9]+((alpha|beta)[0-9]+)?:[A-Z][A-Za-z0-9]*")


def is_type(token: str) -> bool:
    """Tell whether a resource type is one of Kubernetes, such as `kubernetes:core/v1:NodePatch`."""
    return _TYPE.fullmatch(token) is not None


def has_capacity(token: str) -> bool:
    """Tell whether there can be too little for a resource type: machines, and nodes by name."""
    return token in {MACHINES, NODE}
