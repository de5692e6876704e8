"""Argo's workflows, which pipelines run as: a pod for each step, one after the other."""

from collections.abc import Iterable
from datetime import UTC, datetime

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, condition_of, timed
from ..controller import Watches
from ..refusal import RefusalError
from .operator import Operator
from .scope import Scope
from .workflow_plan import WORKFLOW, Step, pod_name, step_pod, steps

_ENDED = ("Succeeded", "Failed", "Error")


class Workflows(Operator):
    """Runs workflows; a step is done after one simulated second, or as its annotation says."""

    name = "workflows"
    acts_for = kinds.WORKFLOW
    scope = Scope(image="workflow-controller", own="--namespaced")

    def __init__(self, watches: Watches) -> None:
        """Watch the pods, too."""
        super().__init__(watches)
        self._pods = self.watch(kinds.POD, _workflow, selector=WORKFLOW)

    def plan(self, obj: Json) -> list[Json]:
        """Return the pods that are to be made now."""
        if phase_of(obj) in _ENDED:
            return []
        found = steps(obj)
        phases = self._phases(obj, found)
        if obj["spec"].get("suspend") or "Failed" in phases.values():
            return []
        return [
            step_pod(obj, each)
            for each in found
            if each.name not in phases
            and all(phases.get(before) == "Succeeded" for before in each.after)
        ]

    def make(self, obj: Json, wanted: list[Json]) -> None:
        """Make them; pods stay when they have ended, for their logs."""
        del obj
        for each in wanted:
            self.api.apply(each, manager=self.manager, force=True)

    def status(self, obj: Json, problem: str) -> Json:
        """Return the phase of the workflow and of each step."""
        before: Json = obj.get("status", {})
        if phase_of(obj) in _ENDED:
            return before
        try:
            found = steps(obj)
        except RefusalError as error:
            return _ended({"phase": "Error", "message": str(error)}, before)
        phases = self._phases(obj, found)
        done = sum(each == "Succeeded" for each in phases.values())
        status = {
            "startedAt": before.get("startedAt") or _now(),
            "progress": f"{done}/{len(found)}",
            "nodes": {pod_name(obj, each): self._node(obj, each, phases) for each in found},
            "message": problem or self._waiting(obj, found),
        }
        if done == len(found):
            return _ended(status | {"phase": "Succeeded"}, before)
        # Argo waits for a quota, and takes every other refusal for the end
        if problem and "exceeded quota" not in problem:
            return _ended(status | {"phase": "Error"}, before)
        # like Argo, what runs beside a failed step may end first
        if "Failed" in phases.values() and not set(phases.values()) & {"Running", "Pending"}:
            failed = next(each for each, phase in phases.items() if phase == "Failed")
            return _ended(status | {"phase": "Failed", "message": f"{failed}: failed"}, before)
        return status | {"phase": "Running" if phases else "Pending"}

    def _phases(self, obj: Json, found: list[Step]) -> dict[str, str]:
        """Return the phase of each step that has a pod."""
        pods = {each.name: self._pod(obj, each) for each in found}
        return {
            name: pod.get("status", {}).get("phase") or "Pending"
            for name, pod in pods.items()
            if pod is not None
        }

    def _node(self, obj: Json, step: Step, phases: dict[str, str]) -> Json:
        return {
            "id": pod_name(obj, step),
            "name": step.name,
            "displayName": step.name.rpartition(".")[2],
            "type": "Pod",
            "templateName": step.template["name"],
            "phase": phases.get(step.name, "Pending"),
            "hostNodeName": ((self._pod(obj, step) or {}).get("spec") or {}).get("nodeName", ""),
        }

    def _waiting(self, obj: Json, found: list[Step]) -> str:
        """Return the scheduler's words on a pod that finds no node."""
        for each in found:
            said = condition_of(self._pod(obj, each) or {}, "PodScheduled")
            if said.get("status") == "False":
                return f"{each.name}: {said.get('message', '')}"
        return ""

    def _pod(self, obj: Json, step: Step) -> Json | None:
        return self._pods.get(pod_name(obj, step), obj["metadata"]["namespace"])


def phase_of(obj: Json) -> str:
    """Return the phase of a workflow; empty where nobody has looked at it."""
    return str(obj.get("status", {}).get("phase", ""))


def _ended(status: Json, before: Json) -> Json:
    completed = condition("Completed", status=True, reason=status["phase"])
    return status | {"conditions": timed([completed], before), "finishedAt": _now()}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _workflow(pod: Json) -> Iterable[str]:
    meta = pod["metadata"]
    yield f"{meta['namespace']}/{meta['labels'][WORKFLOW]}"
