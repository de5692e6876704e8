"""What the nodes of groups have left for pods, and what one more node of a group would have."""

from ..cloud.node_group import NodeGroup
from ..cluster.api import Json, KubernetesApi
from ..cluster.quantity import number
from ..session import Session
from ..session_data import Gpus, Image
from .fitting import PODS, Room
from .mig import MigLayout, layout
from .sharing import GPU, offered, shared_by_cloud

_ENDED = ("Succeeded", "Failed")
_COMING = ("node.kubernetes.io/not-ready", "node.cloudprovider.kubernetes.io/uninitialized")
_PODS_PER_NODE = 250


def template(group: NodeGroup, nodes: list[Json], session: Session) -> Room:
    """Return what one more node of a group would be."""
    index = next(i for i in range(len(group.members) + 1) if i not in group.members)
    machine = group.machine(index, session)
    free = {"cpu": float(machine.cpus), "memory": machine.memory_gib * 2.0**30}
    free |= {PODS: float(_PODS_PER_NODE), "ephemeral-storage": 512 * 2.0**30}
    if machine.gpus:
        free |= _gpus(machine.gpus, group.image)
        names = {group.node_name(each) for each in group.members}
        shown = (each for each in nodes if each["metadata"]["name"] in names)
        for node in shown:
            found = _nvidia(node)
            if found:
                free = {key: value for key, value in free.items() if key != GPU} | found
                break
    free |= {key: number(value) for key, value in group.resources.items()}
    labels = {**machine.labels, "kubernetes.io/hostname": machine.name}
    labels |= {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
    return Room(machine.name, labels, group.taints, free)


def rooms(
    nodes: list[Json], pods: list[Json], groups: list[NodeGroup], session: Session
) -> list[Room]:
    """Return what every node has left; a node that still boots has what it will have."""
    coming = {group.node_name(index): group for group in groups for index in group.members}
    found = {}
    for node in nodes:
        if node["spec"].get("unschedulable"):
            continue
        name = node["metadata"]["name"]
        free = {key: number(value) for key, value in node["status"]["allocatable"].items()}
        if name in coming and not _nvidia(node):
            expected = template(coming[name], nodes, session).free
            free |= {key: value for key, value in expected.items() if key not in free}
        taints = [each for each in node["spec"].get("taints", ()) if each["key"] not in _COMING]
        found[name] = Room(name, node["metadata"].get("labels", {}), taints, free)
    for pod in pods:
        room = found.get(pod["spec"].get("nodeName", ""))
        if room is not None and pod.get("status", {}).get("phase") not in _ENDED:
            room.take(pod)
    return list(found.values())


def is_busy(api: KubernetesApi, name: str) -> bool:
    """Tell whether a node has pods other than those that every node has."""
    return any(
        pod.get("status", {}).get("phase") not in _ENDED
        and all(each["kind"] not in ("DaemonSet", "Node") for each in _owners(pod))
        for pod in api.list("v1", "Pod", fieldSelector=f"spec.nodeName={name}")
    )


def _owners(pod: Json) -> list[Json]:
    found: list[Json] = pod["metadata"].get("ownerReferences", [])
    return found


def _nvidia(node: Json) -> dict[str, float]:
    """Return the GPU resources that a node shows."""
    shown = node["status"].get("allocatable", {})
    return {
        key: number(value)
        for key, value in shown.items()
        if key.startswith("nvidia.com/") and number(value)
    }


def _gpus(gpus: Gpus, image: Image) -> dict[str, float]:
    """Return what a cloud knows of its machine's GPUs: also how it cuts and shares them itself."""
    cut = layout(gpus, f"all-{image.mig_profile}") if image.mig_profile else None
    whole = MigLayout((None,) * gpus.count)
    counts = offered(gpus, cut or whole, "single", shared_by_cloud(image))
    return {key: float(count) for key, count in counts.items()}
