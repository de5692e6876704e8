"""What an Argo Workflow runs, and in which order: pure functions, no cluster."""

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...cluster.api import Json
from ..refusal import RefusalError
from .pipeline_driver import outputs
from .pod_merge import merged, pod_part
from .workloads import owned

WORKFLOW = "workflows.argoproj.io/workflow"
NODE = "workflows.argoproj.io/node-name"
_PLACE = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_NAME = re.compile(r"[\w.-]+")
_WHEN = re.compile(r"\s*'?([\w.-]*)'?\s*(==|!=)\s*'?([\w.-]*)'?\s*")
_DEEPEST = 20
_OF_TASKS = ("withItems", "withParam", "withSequence", "templateRef", "inline", "hooks")
_OF_TEMPLATES = ("suspend", "resource", "http", "plugin", "data", "containerSet")
_OF_WORKFLOWS = ("workflowTemplateRef", "onExit", "hooks")


@dataclass(frozen=True)
class Step:
    """One pod of a workflow."""

    name: str
    """Argo's name of the node, such as `run.prepare` or `run[0].prepare`."""

    template: Json
    """The template of a container, with the arguments filled in."""

    after: frozenset[str]
    """The steps that must have succeeded before."""


def steps(workflow: Json) -> list[Step]:
    """Return the pods of a workflow, none before those that it waits for.

    Raises:
        RefusalError: A template is missing, waits for itself, or is of a kind that is not
            simulated.
    """
    spec = workflow["spec"]
    _refuse(spec, _OF_WORKFLOWS, "spec")
    if not spec.get("entrypoint"):
        raise RefusalError("spec.entrypoint: got nothing; expected the name of a template. Add it.")
    name = workflow["metadata"]["name"]
    values = {"workflow.name": name, "workflow.namespace": workflow["metadata"]["namespace"]}
    values |= _parameters(spec.get("arguments"), "workflow.parameters")
    templates = {each["name"]: each for each in spec.get("templates") or ()}
    unrolled = _Unrolled(templates, values)
    unrolled.add(spec["entrypoint"], name, frozenset(), spec.get("arguments") or {}, 0)
    return unrolled.found


def step_pod(workflow: Json, step: Step) -> Json:
    """Return the pod of a step."""
    spec, template, meta = workflow["spec"], step.template, workflow["metadata"]
    said = template.get("metadata") or {}
    general = spec.get("podMetadata") or {}
    script = template.get("script")
    container = dict(script or template["container"])
    if script:
        container["args"] = [container.pop("source", "")]
    pod = pod_part({"serviceAccountName": spec.get("serviceAccountName")})
    for each in ("nodeSelector", "tolerations", "affinity", "securityContext", "priorityClassName"):
        if value := template.get(each) or spec.get(each):
            pod[each] = value
    own = pod_part(template) | pod_part({"priorityClassName": spec.get("podPriorityClassName")})
    volumes = [*(spec.get("volumes") or ()), *(template.get("volumes") or ())]
    pod |= own | ({"volumes": volumes} if volumes else {})
    pod["containers"] = [{"name": "main", **container}, *(template.get("sidecars") or ())]
    pod["restartPolicy"] = "Never"
    pod = merged(pod, _patch(template))
    labels = (general.get("labels") or {}) | (said.get("labels") or {}) | {WORKFLOW: meta["name"]}
    made = owned("Pod", "v1", pod_name(workflow, step), workflow, labels, spec=pod)
    annotations = (general.get("annotations") or {}) | (said.get("annotations") or {})
    made["metadata"]["annotations"] = annotations | {NODE: step.name}
    return made


def _patch(template: Json) -> Json:
    """Return what is laid over a template's pod last.

    Raises:
        RefusalError: It is not JSON.
    """
    said = template.get("podSpecPatch") or "{}"
    try:
        found: Json = json.loads(said)
    except ValueError:
        raise RefusalError(
            f"NotSimulated: template {template['name']}: podSpecPatch: got {said}; expected JSON"
        ) from None
    return found


def pod_name(workflow: Json, step: Step) -> str:
    """Return the name of a step's pod: the workflow's own where there is nothing but the one."""
    name = str(workflow["metadata"]["name"])
    if step.name == name:
        return name
    return f"{name}-{step.template['name']}-{zlib.crc32(step.name.encode())}"


class _Unrolled:
    """The steps of a workflow, as they are found."""

    def __init__(self, templates: Mapping[str, Json], values: Mapping[str, str]) -> None:
        self.found: list[Step] = []
        self._templates = templates
        self._values = values
        self._left: dict[str, dict[str, str]] = {}

    def add(
        self, template: str, name: str, after: frozenset[str], arguments: Json, depth: int
    ) -> frozenset[str]:
        """Add a template's steps and return those that end it."""
        said = self._templates.get(template)
        if said is None:
            raise RefusalError(
                f"template {template}: got none of this name; expected one of "
                f"{', '.join(sorted(self._templates))}. Correct the name."
            )
        if depth > _DEEPEST:
            raise RefusalError(f"template {template}: nested deeper than {_DEEPEST}. Unroll it.")
        _refuse(said, _OF_TEMPLATES, f"template {template}")
        values = {**self._values, **_inputs(said, arguments)}
        if "dag" in said:
            return self._dag(_filled(said["dag"], values), name, after, depth)
        if "steps" in said:
            return self._groups(_filled(said["steps"], values), name, after, depth)
        if not (said.get("container") or said.get("script")):
            raise RefusalError(
                f"template {template}: got nothing to run; expected container, script, steps or dag"
            )
        step = Step(name, _filled(said, values), after)
        self.found.append(step)
        self._left[name] = outputs(step.template)
        return frozenset({name})

    def _groups(
        self, groups: Iterable[Any], name: str, after: frozenset[str], depth: int
    ) -> frozenset[str]:
        for place, group in enumerate(groups):
            ends: frozenset[str] = frozenset()
            for each in group:
                ends |= self._task(each, f"{name}[{place}].{each['name']}", after, depth)
            after = ends or after
        return after

    def _dag(self, dag: Json, name: str, after: frozenset[str], depth: int) -> frozenset[str]:
        tasks = {each["name"]: each for each in dag["tasks"]}
        ends: dict[str, frozenset[str]] = {}

        def wait_for(task: str, below: tuple[str, ...]) -> frozenset[str]:
            if task not in tasks or task in below:
                what = "waits for itself" if task in tasks else "does not exist"
                raise RefusalError(f"task {task} of {name}: {what}. Correct its dependencies.")
            if task not in ends:
                needs = dependencies(tasks[task])
                before = after.union(*(wait_for(each, (*below, task)) for each in needs))
                told = _filled(tasks[task], self._left_by(tasks, name))
                ends[task] = self._task(told, f"{name}.{task}", before, depth)
            return ends[task]

        for each in tasks:
            wait_for(each, ())
        needed = {need for each in tasks.values() for need in dependencies(each)}
        return frozenset().union(*(ends[each] for each in tasks if each not in needed))

    def _left_by(self, tasks: Iterable[str], name: str) -> dict[str, str]:
        """Return what the tasks of a DAG have left, as those after them say it."""
        return {
            f"tasks.{task}.outputs.parameters.{key}": value
            for task in tasks
            for key, value in self._left.get(f"{name}.{task}", {}).items()
        }

    def _task(self, task: Json, name: str, after: frozenset[str], depth: int) -> frozenset[str]:
        _refuse(task, _OF_TASKS, f"task {task['name']}")
        if not _holds(task):
            return after
        return self.add(task["template"], name, after, task.get("arguments") or {}, depth + 1)


def dependencies(task: Json) -> list[str]:
    """Return the tasks that must have succeeded before a task of a DAG.

    Raises:
        RefusalError: It waits for something else than the success of all.
    """
    listed = list(task.get("dependencies") or ())
    for part in (task.get("depends") or "").split("&&"):
        name = part.strip(" ()").removesuffix(".Succeeded")
        if not name:
            continue
        if not _NAME.fullmatch(name) or "." in name:
            raise RefusalError(
                f"NotSimulated: task {task['name']}: depends: got {part.strip()}; expected names "
                "joined by &&"
            )
        listed.append(name)
    return listed


def _holds(task: Json) -> bool:
    """Tell whether a task runs: whether two known words are the same, or are not.

    Raises:
        RefusalError: Its condition says more than that.
    """
    if "when" not in task:
        return True
    found = _WHEN.fullmatch(task["when"])
    if found is None:
        raise RefusalError(
            f"NotSimulated: task {task['name']}: when: got {task['when']}; expected two words that "
            "are known, with == or != between them"
        )
    return (found[1] == found[3]) == (found[2] == "==")


def _refuse(said: Mapping[str, Any], fields: Iterable[str], where: str) -> None:
    for each in fields:
        if each in said:
            raise RefusalError(f"NotSimulated: {where}: {each}")


def _inputs(template: Json, arguments: Json) -> dict[str, str]:
    return _parameters(template.get("inputs"), "inputs.parameters") | _parameters(
        arguments, "inputs.parameters"
    )


def _parameters(said: Mapping[str, Any] | None, prefix: str) -> dict[str, str]:
    listed = (said or {}).get("parameters") or ()
    return {
        f"{prefix}.{each['name']}": str(each.get("value", each.get("default", "")))
        for each in listed
        if "value" in each or "default" in each
    }


def _filled(value: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - any part of a manifest
    """Fill in what is known; what steps would print is not, and stays as it is written."""
    if isinstance(value, str):
        return _PLACE.sub(lambda found: values.get(found[1], found[0]), value)
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, values) for key, each in value.items()}
    return value
