"""Node feature discovery: the labels by which GPU nodes are found."""

from collections.abc import Callable, Iterable

from ..cluster.api import Json
from . import kinds
from .controller import Controller, Watches
from .hardware import XID_CONDITION, gpus_of, image_of
from .ownership import holds, owned_keys, part_of
from .pods import keep_daemon_pods, ready_on

WORKER = "node-feature-discovery-worker"
MASTER = "node-feature-discovery-master"
"""How the names of the chart's workloads end, whatever the release is called."""

PREFIX = "feature.node.kubernetes.io/"
_CONDITIONS = ("Ready", XID_CONDITION)
"""Those that controllers read."""

_RELEASES = {
    "al2023": ("amzn", "2023"),
    "bottlerocket": ("bottlerocket", "1.55.0"),
    "cos": ("cos", "121"),
    "talos": ("talos", "1.15.0"),
    "ubuntu": ("ubuntu", "24.04"),
}
"""Operating system of an image -> ID and VERSION_ID of /etc/os-release.

The GPU operator builds the tag of its driver's image of them.
"""


class NodeFeatures(Controller):
    """Labels each node on which a worker of node feature discovery is ready."""

    name = "node-feature-discovery"

    def __init__(self, watches: Watches) -> None:
        """Watch nodes, workers and the workloads of node feature discovery."""
        super().__init__(watches)
        self._nodes = self.watch(kinds.NODE, lambda node: [node["metadata"]["name"]], keep_node)
        self._pods = self.watch(kinds.POD, _node_of_worker, keep_daemon_pods)
        self._daemon_sets = self.watch(kinds.DAEMON_SET, self._every_node_for(WORKER))
        self._deployments = self.watch(kinds.DEPLOYMENT, self._every_node_for(MASTER))

    def keys(self) -> Iterable[str]:
        """Return the names of all nodes."""
        return [node["metadata"]["name"] for node in self._nodes.all()]

    def reconcile(self, key: str) -> None:
        """Set a node's labels, or take them away."""
        node = self._nodes.get(key)
        if node is None:
            return
        ready = any(name.endswith(WORKER) for name in ready_on(self._pods.all(), key))
        labels = node["metadata"].get("labels", {})
        owned = owned_keys(node, self.manager, "metadata", "labels")
        if ready:
            desired = feature_labels(node)
            if not holds(labels, desired) or owned - desired.keys():
                self._apply(node, desired)
        elif owned and self._collected():
            self._apply(node, {})

    def _apply(self, node: Json, labels: dict[str, str]) -> None:
        patch = part_of(node, metadata={"labels": labels})
        self.api.apply(patch, manager=self.manager, force=True)

    def _collected(self) -> bool:
        # What a worker found is an object that belongs to its DaemonSet and goes with it; the
        # master then takes the labels away. Where the master goes too, they stay: the chart's
        # prune Job is a Helm hook, which Pulumi's Chart leaves out.
        workers = (each["metadata"]["name"] for each in self._daemon_sets.all())
        return not any(name.endswith(WORKER) for name in workers) and any(
            each["metadata"]["name"].endswith(MASTER)
            and each.get("status", {}).get("availableReplicas", 0) > 0
            for each in self._deployments.all()
        )

    def _every_node_for(self, ending: str) -> Callable[[Json], Iterable[str]]:
        def keys_of(workload: Json) -> Iterable[str]:
            return self.keys() if workload["metadata"]["name"].endswith(ending) else ()

        return keys_of


def keep_node(node: Json) -> Json:
    """Drop what no controller reads of a node, but keep who owns which of its labels."""
    status = node.get("status", {})
    for name in ("images", "volumesInUse"):
        status.pop(name, None)
    if "conditions" in status:
        kept = [each for each in status["conditions"] if each["type"] in _CONDITIONS]
        status["conditions"] = kept
    return node


def feature_labels(node: Json) -> dict[str, str]:
    """Return the labels of a node; a GPU shows as a PCI device of NVIDIA's vendor number."""
    labels = _release_labels(image_of(node).os)
    kernel = node.get("status", {}).get("nodeInfo", {}).get("kernelVersion", "")
    if kernel:
        labels |= _kernel_labels(kernel)
    if gpus_of(node) is not None:
        labels[f"{PREFIX}pci-10de.present"] = "true"
    return labels


def _release_labels(system: str) -> dict[str, str]:
    name, version = _RELEASES.get(system, (system, ""))
    prefix = f"{PREFIX}system-os_release"
    labels = {f"{prefix}.ID": name}
    if version:
        numbers = zip(("major", "minor"), version.split("."), strict=False)
        labels[f"{prefix}.VERSION_ID"] = version
        labels |= {f"{prefix}.VERSION_ID.{part}": number for part, number in numbers}
    return labels


def _kernel_labels(kernel: str) -> dict[str, str]:
    prefix = f"{PREFIX}kernel-version"
    numbers = [*kernel.partition("-")[0].split("."), "", ""]
    parts = zip(("major", "minor", "revision"), numbers, strict=False)
    return {f"{prefix}.full": kernel} | {f"{prefix}.{part}": number for part, number in parts}


def _node_of_worker(pod: Json) -> Iterable[str]:
    return [pod["nodeName"]] if pod["daemonSet"].endswith(WORKER) and pod["nodeName"] else ()
