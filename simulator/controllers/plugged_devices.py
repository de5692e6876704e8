"""Devices beside GPUs, such as adapters for RDMA: they show on a node while their plugin runs."""

import json
from collections.abc import Iterable, Mapping

from ..cluster.api import Json
from ..cluster.nodes import DEVICES
from . import kinds
from .controller import Controller, Watches
from .node_features import keep_node
from .ownership import holds, owned_keys, part_of
from .pods import keep_daemon_pods, ready_on


class PluggedDevices(Controller):
    """Lets the devices of a machine appear with the pod of their plugin, and go with it."""

    name = "plugged-devices"

    def __init__(self, watches: Watches) -> None:
        """Watch nodes, the pods of DaemonSets, and DaemonSets."""
        super().__init__(watches)
        self._nodes = self.watch(kinds.NODE, lambda node: [node["metadata"]["name"]], keep_node)
        self._pods = self.watch(
            kinds.POD, lambda pod: [pod["nodeName"]] if pod["nodeName"] else (), keep_daemon_pods
        )
        self._daemon_sets = self.watch(kinds.DAEMON_SET, lambda _: self.keys())

    def keys(self) -> Iterable[str]:
        """Return the names of the nodes whose machines have such devices."""
        return [each["metadata"]["name"] for each in self._nodes.all() if devices_of(each)]

    def reconcile(self, key: str) -> None:
        """Write a node's resources where they differ."""
        node = self._nodes.get(key)
        found = devices_of(node) if node is not None else {}
        if node is None or not found:
            return
        running = ready_on(self._pods.all(), key)
        images = [
            image
            for each in self._daemon_sets.all()
            if each["metadata"]["name"] in running
            for image in images_of(each)
        ]
        wanted = {
            resource: str(device["count"])
            for resource, device in found.items()
            if any(str(device["plugin"]) in image for image in images)
        }
        self._write(node, wanted)

    def _write(self, node: Json, wanted: dict[str, str]) -> None:
        same = True
        for part in ("capacity", "allocatable"):
            owned = owned_keys(node, self.manager, "status", part, subresource="status")
            same &= holds(node.get("status", {}).get(part, {}), wanted)
            same &= not owned - wanted.keys()
        if not same:
            patch = part_of(node, status={"capacity": wanted, "allocatable": wanted})
            self.api.apply(patch, manager=self.manager, force=True, subresource="status")


def devices_of(node: Json) -> Mapping[str, Mapping[str, object]]:
    """Return resource -> how many and which plugin's image makes them known."""
    text = node["metadata"].get("annotations", {}).get(DEVICES)
    found: Mapping[str, Mapping[str, object]] = json.loads(text) if text else {}
    return found


def images_of(daemon_set: Json) -> list[str]:
    """Return the images of a DaemonSet's containers."""
    pod = daemon_set["spec"]["template"]["spec"]
    return [str(each.get("image", "")) for each in pod.get("containers", ())]
