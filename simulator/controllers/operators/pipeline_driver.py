"""What a step of Argo's leaves as outputs, as far as it is known without running it.

That is what a template says itself, and what the driver of Kubeflow Pipelines answers, which each
task asks before it starts: whether it runs at all, and with which container.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...cluster.api import Json
from ..refusal import RefusalError

_ROLE = "pipelines.kubeflow.org/runtime-role"
_LAUNCHER = "/kfp-launcher/launch"
_PASSED = (
    "pipeline_name",
    "run_id",
    "ml_pipeline_server_address",
    "ml_pipeline_server_port",
    "mlmd_server_address",
    "mlmd_server_port",
)
"""What the driver is told, and tells the launcher."""


def outputs(template: Json) -> dict[str, str]:
    """Return what a template's container leaves, by name, its arguments filled in.

    Args:
        template: A template of a container.

    Raises:
        RefusalError: The driver is told what is not JSON.
    """
    listed = (template.get("outputs") or {}).get("parameters") or ()
    known = {each["name"]: value for each in listed if (value := _default(each)) is not None}
    if _role(template) == "driver":
        answered = _answers(template)
        known |= {
            each["name"]: answered[each["name"]] for each in listed if each["name"] in answered
        }
    return known


def _default(parameter: Json) -> str | None:
    said = (parameter.get("valueFrom") or {}).get("default", parameter.get("default"))
    return None if said is None else str(said)


def _role(template: Json) -> str:
    annotations = (template.get("metadata") or {}).get("annotations") or {}
    return str(annotations.get(_ROLE, ""))


def _answers(template: Json) -> dict[str, str]:
    """Return the driver's answers: nothing is cached, and every condition holds."""
    told = dict(_flags(template["container"].get("args") or ()))
    answers = {"execution-id": "1", "iteration-count": "0", "condition": "true"}
    if told.get("type") != "CONTAINER":
        return answers
    patch = json.dumps(_patch(template["name"], told), sort_keys=True)
    return {**answers, "cached-decision": "false", "pod-spec-patch": patch}


def _flags(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, each in enumerate(arguments[:-1]):
        if each.startswith("--"):
            yield each.removeprefix("--"), arguments[place + 1]


def _patch(name: str, told: Mapping[str, str]) -> Json:
    """Return what is laid over the pod of the step itself."""
    container = _read(name, "container", told)
    placed = _read(name, "kubernetes_config", told)
    launch = [word for each in _PASSED if each in told for word in (f"--{each}", told[each])]
    main = {
        "name": "main",
        "image": container.get("image", ""),
        "command": [_LAUNCHER, *launch, "--"],
        "args": [*(container.get("command") or ()), *(container.get("args") or ())],
        "resources": _resources(container.get("resources") or {}),
    }
    labels = (placed.get("nodeSelector") or {}).get("labels")
    chosen = {"nodeSelector": labels, "tolerations": placed.get("tolerations")}
    return {"containers": [main], **{key: value for key, value in chosen.items() if value}}


def _read(name: str, flag: str, told: Mapping[str, str]) -> Json:
    try:
        found: Json = json.loads(told.get(flag) or "{}")
    except ValueError:
        raise RefusalError(
            f"template {name}: --{flag}: got {told[flag]}; expected JSON. Correct it."
        ) from None
    return found


def _resources(said: Mapping[str, Any]) -> Json:
    """Return a container's resources, which pipelines call otherwise."""
    accelerator = said.get("accelerator") or {}
    limits = {
        "cpu": said.get("resourceCpuLimit"),
        "memory": said.get("resourceMemoryLimit"),
        str(accelerator.get("resourceType")): accelerator.get("resourceCount"),
    }
    requests = {
        "cpu": said.get("resourceCpuRequest"),
        "memory": said.get("resourceMemoryRequest"),
    }
    both = {"limits": limits, "requests": requests}
    return {
        key: {name: str(value) for name, value in each.items() if value}
        for key, each in both.items()
    }
