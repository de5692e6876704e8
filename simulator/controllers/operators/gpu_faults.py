"""NVSentinel: a machine whose GPU fails gets no more work, and is emptied of pods with GPUs."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, condition_of, is_true, timed
from ..controller import Controller, Watches
from ..hardware import XID_CONDITION, gpus_of
from ..node_features import keep_node
from ..ownership import is_going, part_of
from .gpu_fault_settings import Draining, FaultSettings

XID = "simulator.evenkeel.dev/xid"
"""On a node: the number of the error that its kernel's log shows; 0 once all is well again."""

CORDONED = "quarantineHealthEventIsCordoned"
STATE = "dgxc.nvidia.com/nvsentinel-state"

_OF_PROGRAMS = frozenset({"13", "31", "43", "45", "68"})
"""Errors that a program has made: the hardware is well, and nothing is done."""

_GPU = "nvidia.com/"
_OVER = ("Succeeded", "Failed")
_LOOK_SECONDS, _LONGEST_SECONDS = 0.5, 5.0
"""Between two looks at a machine that is emptied: what is on it may also end by itself."""

_MINUTE = 60.0


class GpuFaults(Controller):
    """Does what NVSentinel was told to do, from what its own programs would read.

    Its monitors are not asked: an annotation says what the log of a machine shows.
    """

    name = "gpu-faults"

    def __init__(self, watches: Watches, time_scale: float) -> None:
        """Watch nodes.

        Args:
            watches: The session's.
            time_scale: Real seconds that pass for one simulated second.
        """
        super().__init__(watches)
        self._minute = _MINUTE * time_scale
        self._nodes = self.watch(kinds.NODE, _concerned, keep_node)

    def keys(self) -> Iterable[str]:
        """Return the machines on which something was seen, or done."""
        return [name for node in self._nodes.all() for name in _concerned(node)]

    def reconcile(self, key: str) -> None:
        """Cordon and drain a machine, or take it back."""
        node = self.api.find("v1", "Node", key)
        settings = FaultSettings.read(self.api)
        if node is None or is_going(node) or not settings.present:
            return
        annotations = node["metadata"].get("annotations") or {}
        code = annotations.get(XID, "0")
        failing = code not in {"0", ""} and code not in _OF_PROGRAMS
        node = self._report(node, code if failing else "")
        ours = annotations.get(CORDONED) == "True"
        if not failing:
            if ours:
                self._mark(node, cordoned=False, state=None)
        elif ours or (settings.cordons and self._may(node, settings)):
            if not ours:
                self._mark(node, cordoned=True, state="quarantined")
            if settings.draining is not None and not settings.draining.dry:
                self._drain(node, settings.draining)

    def _report(self, node: Json, code: str) -> Json:
        """Write the condition as NVSentinel's connector does, and return the node with it."""
        now = condition_of(node, XID_CONDITION)
        if not code and not now:
            return node
        said = condition(
            XID_CONDITION,
            status=bool(code),
            reason=f"{XID_CONDITION}Is{'Not' if code else ''}Healthy",
            message=f"ErrorCode:{code} GPU:0" if code else "No Health Failures",
        )
        if all(now.get(key) == value for key, value in said.items()):
            return node
        patch = part_of(node, status={"conditions": timed([said], node.get("status"))})
        return self.api.apply(patch, manager=self.manager, force=True, subresource="status")

    def _may(self, node: Json, settings: FaultSettings) -> bool:
        """Tell whether a machine may be cordoned: it is theirs to touch, and not one too many."""
        labels = node["metadata"].get("labels") or {}
        if labels.get(settings.left_alone) == "false" or node["spec"].get("unschedulable"):
            return False
        # asked, not remembered: the copy may be older than what was cordoned last
        machines = [each for each in self.api.list("v1", "Node") if gpus_of(each) is not None]
        cordoned = [
            each
            for each in machines
            if (each["metadata"].get("annotations") or {}).get(CORDONED) == "True"
        ]
        return len(cordoned) < math.ceil(len(machines) * settings.most_percent / 100)

    def _mark(self, node: Json, *, cordoned: bool, state: str | None) -> None:
        change = {
            "metadata": {
                "annotations": {CORDONED: "True" if cordoned else None},
                "labels": {STATE: state},
            },
            "spec": {"unschedulable": cordoned or None},
        }
        self.api.patch(node, change)

    def _drain(self, node: Json, draining: Draining) -> None:
        """Delete the pods whose time is over, and look again while there are others."""
        name = node["metadata"]["name"]
        waiting = draining.minutes * self._minute - _age(condition_of(node, XID_CONDITION))
        left = [
            (pod, mode)
            for pod in self.api.list("v1", "Pod", fieldSelector=f"spec.nodeName={name}")
            if (mode := draining.mode(pod["metadata"]["namespace"])) and _goes(pod, draining)
        ]
        for pod, mode in left:
            over = mode == "Immediate" or (mode == "DeleteAfterTimeout" and waiting <= 0)
            if over and not is_going(pod):
                self.api.delete(pod)
        state = "draining" if left else "drain-succeeded"
        if (node["metadata"].get("labels") or {}).get(STATE) != state:
            self.api.patch(node, {"metadata": {"labels": {STATE: state}}})
        if left:
            self.queue.add(name, min(max(waiting, _LOOK_SECONDS), _LONGEST_SECONDS))


def _concerned(node: Json) -> list[str]:
    """Return the name of a machine of which something is seen, or was and has to be taken back."""
    annotations = node["metadata"].get("annotations") or {}
    concerned = {XID, CORDONED} & set(annotations) or is_true(node, XID_CONDITION)
    return [node["metadata"]["name"]] if concerned else []


def _goes(pod: Json, draining: Draining) -> bool:
    """Tell whether a pod is one that makes way: none of a DaemonSet, and none that has ended."""
    owners = {each["kind"] for each in pod["metadata"].get("ownerReferences") or ()}
    if "DaemonSet" in owners or pod.get("status", {}).get("phase") in _OVER:
        return False
    containers = (*pod["spec"]["containers"], *(pod["spec"].get("initContainers") or ()))
    asked = {name for one in containers for name in (one.get("resources") or {}).get("limits", {})}
    return not draining.gpus_only or any(each.startswith(_GPU) for each in asked)


def _age(since: Json) -> float:
    """Return for how many seconds a condition has been so."""
    begun = datetime.fromisoformat(since["lastTransitionTime"])
    return (datetime.now(UTC) - begun).total_seconds()
