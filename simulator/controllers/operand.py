"""What the GPU operator runs on each GPU node: one row for each DaemonSet, as upstream names them.

Read in the operator's assets/ and controllers/, v26.7.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..cluster.api import Json

DEPLOY = "nvidia.com/gpu.deploy."
"""What the node labels begin with that say which operand runs where."""

DRIVER = "nvidia-driver-daemonset"
TOOLKIT = "nvidia-container-toolkit-daemonset"
DEVICE_PLUGIN = "nvidia-device-plugin-daemonset"
FEATURE_DISCOVERY = "gpu-feature-discovery"
MIG_MANAGER = "nvidia-mig-manager"
DCGM = "nvidia-dcgm"
DCGM_EXPORTER = "nvidia-dcgm-exporter"
STATUS_EXPORTER = "nvidia-node-status-exporter"


@dataclass(frozen=True)
class Operand:
    """One DaemonSet of the GPU operator."""

    name: str
    section: str
    """The part of the ClusterPolicy's spec that switches and configures it."""

    deploy: str
    """The node label that it is bound to, without `DEPLOY`."""

    container: str
    account: str
    runtime_class: bool = True
    """Whether it runs with the NVIDIA runtime; what installs the runtime cannot."""

    port: tuple[str, int] | None = None
    part_of: str = ""
    """A second label of its selector."""

    node_selector: dict[str, str] = field(default_factory=dict)
    plugin_config: bool = False
    """Whether it reads the device plugin's ConfigMap."""

    enabled_by_default: bool = True
    """Where the spec does not say."""

    @property
    def selector(self) -> dict[str, str]:
        """Return the labels by which its pods are found."""
        both = {"app": self.name}
        return both | ({"app.kubernetes.io/part-of": self.part_of} if self.part_of else {})

    def is_enabled(self, spec: Json) -> bool:
        """Tell whether a ClusterPolicy's spec asks for it."""
        return bool(spec.get(self.section, {}).get("enabled", self.enabled_by_default))


OPERANDS = (
    Operand(DRIVER, "driver", "driver", "nvidia-driver-ctr", "nvidia-driver", runtime_class=False),
    Operand(
        TOOLKIT,
        "toolkit",
        "container-toolkit",
        "nvidia-container-toolkit-ctr",
        "nvidia-container-toolkit",
        runtime_class=False,
    ),
    Operand(
        "nvidia-operator-validator",
        "validator",
        "operator-validator",
        "nvidia-operator-validator",
        "nvidia-operator-validator",
        part_of="gpu-operator",
    ),
    Operand(
        DEVICE_PLUGIN,
        "devicePlugin",
        "device-plugin",
        "nvidia-device-plugin",
        "nvidia-device-plugin",
        plugin_config=True,
    ),
    Operand(
        "nvidia-device-plugin-mps-control-daemon",
        "devicePlugin",
        "device-plugin",
        "mps-control-daemon-ctr",
        "nvidia-device-plugin",
        node_selector={"nvidia.com/mps.capable": "true"},
        plugin_config=True,
    ),
    Operand(DCGM, "dcgm", "dcgm", "nvidia-dcgm-ctr", "nvidia-dcgm", port=("dcgm", 5555)),
    Operand(
        DCGM_EXPORTER,
        "dcgmExporter",
        "dcgm-exporter",
        "nvidia-dcgm-exporter",
        "nvidia-dcgm-exporter",
        port=("metrics", 9400),
    ),
    Operand(
        FEATURE_DISCOVERY,
        "gfd",
        "gpu-feature-discovery",
        "gpu-feature-discovery",
        "nvidia-gpu-feature-discovery",
        part_of="nvidia-gpu",
        plugin_config=True,
    ),
    Operand(MIG_MANAGER, "migManager", "mig-manager", "nvidia-mig-manager", "nvidia-mig-manager"),
    Operand(
        STATUS_EXPORTER,
        "nodeStatusExporter",
        "node-status-exporter",
        "nvidia-node-status-exporter",
        "nvidia-node-status-exporter",
        runtime_class=False,
        port=("node-status", 8000),
        enabled_by_default=False,
    ),
)


def enabled_on(labels: Mapping[str, str], spec: Json) -> frozenset[str]:
    """Return the names of those that are meant for a node: a label can keep one off it."""
    if labels.get(f"{DEPLOY}operands") == "false":
        return frozenset()
    return frozenset(
        each.name
        for each in OPERANDS
        if each.is_enabled(spec) and labels.get(DEPLOY + each.deploy, "true") == "true"
    )


def enabled(spec: Json) -> frozenset[str]:
    """Return the names of the DaemonSets that a ClusterPolicy's spec asks for."""
    return frozenset(each.name for each in OPERANDS if each.is_enabled(spec))
