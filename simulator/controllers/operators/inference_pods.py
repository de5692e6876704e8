"""The pods that serve a model: the runtime's, with what the InferenceService says over it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from ...cluster.api import Json
from ..refusal import RefusalError
from .pod_merge import merged, pod_part

CONTAINER = "kserve-container"
STORAGE_URI = "internal.serving.kserve.io/storage-initializer-sourceuri"
_INITIALIZER = "storage-initializer"
_MODELS = "/mnt/models"
_PLACE = re.compile(r"\{\{\s*\.(Name|Namespace|(?:Annotations|Labels)\.[\w./-]+)\s*\}\}")
_OF_THE_MODEL = (
    "command",
    "env",
    "envFrom",
    "image",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resources",
    "securityContext",
    "startupProbe",
    "volumeMounts",
)


@dataclass(frozen=True)
class Pod:
    """What one component of an InferenceService runs."""

    spec: Json
    annotations: dict[str, str]
    labels: dict[str, str]

    @property
    def ports(self) -> list[Json]:
        """Return the ports of the container that serves."""
        container = next(
            (each for each in self.spec["containers"] if each["name"] == CONTAINER),
            self.spec["containers"][0],
        )
        return container.get("ports") or [{"containerPort": 8080, "protocol": "TCP"}]


def model_pod(service: Json, model: Json, runtime: Json, initializer: Json | None) -> Pod:
    """Return the pod of a predictor that a runtime serves.

    Args:
        service: The InferenceService.
        model: Its model, with the fields of a container.
        runtime: The ServingRuntime or ClusterServingRuntime.
        initializer: Image and resources of what fetches the model; None where that is added to
            its pods later.

    Raises:
        RefusalError: The runtime has no container of the name that KServe asks for.
    """
    chosen = runtime["spec"]
    containers = {each["name"]: each for each in chosen.get("containers") or ()}
    if CONTAINER not in containers:
        raise RefusalError(
            f"RuntimeUnhealthy: runtime {runtime['metadata']['name']} has no container "
            f"{CONTAINER}. Name one so."
        )
    over = {key: model[key] for key in _OF_THE_MODEL if model.get(key)}
    base = containers[CONTAINER]
    container = merged(base, over)
    if arguments := [*(base.get("args") or ()), *(model.get("args") or ())]:
        container["args"] = arguments
    if version := model.get("runtimeVersion"):
        container["image"] = f"{_without_tag(container['image'])}:{version}"
    containers[CONTAINER] = _filled(container, service["metadata"])
    pod = pod_part(chosen) | {"containers": list(containers.values())}
    pod = merged(pod, pod_part(service["spec"]["predictor"]))
    annotations = dict(chosen.get("annotations") or {})
    if uri := model.get("storageUri"):
        annotations[STORAGE_URI] = uri
        pod = pod if initializer is None else with_model(pod, uri, initializer)
    return Pod(pod, annotations, dict(chosen.get("labels") or {}))


def custom_pod(component: Json) -> Pod:
    """Return the pod of a component that brings its own containers."""
    return Pod(pod_part(component), {}, {})


def with_model(pod: Json, uri: str, initializer: Json) -> Json:
    """Add what the pod webhook would: its server is only simulated."""
    mount = {"name": "kserve-provision-location", "mountPath": _MODELS}
    volume: Json = {"name": mount["name"], "emptyDir": {}}
    pod = dict(pod)
    if uri.startswith("pvc://"):
        claim, _, path = uri.removeprefix("pvc://").partition("/")
        volume = {"name": mount["name"], "persistentVolumeClaim": {"claimName": claim}}
        mount |= {"subPath": path} if path else {}
    elif not uri.startswith("oci://"):
        fetch = {
            "name": _INITIALIZER,
            "args": [uri, _MODELS],
            "volumeMounts": [mount],
            **initializer,
        }
        pod["initContainers"] = [*pod.get("initContainers", ()), fetch]
    pod["volumes"] = [*pod.get("volumes", ()), volume]
    pod["containers"] = [
        merged({"volumeMounts": []}, each)
        | {"volumeMounts": [*each.get("volumeMounts", ()), mount]}
        if each["name"] == CONTAINER
        else each
        for each in pod["containers"]
    ]
    return pod


def initializer_of(config: Json) -> Json:
    """Return image, resources and rights of the storage initializer from KServe's settings."""
    said = config.get("storageInitializer", {})
    return {
        "image": said.get("image") or "kserve/storage-initializer:v0.20.0",
        "resources": {
            "requests": {
                "cpu": said.get("cpuRequest") or "100m",
                "memory": said.get("memoryRequest") or "100Mi",
            },
            "limits": {
                "cpu": said.get("cpuLimit") or "1",
                "memory": said.get("memoryLimit") or "1Gi",
            },
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "privileged": False,
            "runAsNonRoot": True,
        },
    }


def _filled(container: Json, meta: Json) -> Json:
    def value(match: re.Match[str]) -> str:
        kind, _, key = match[1].partition(".")
        found: Any = meta.get(kind.lower(), {})
        return str(found.get(key, "") if key else found)

    filled: Json = json.loads(_PLACE.sub(value, json.dumps(container)))
    return filled


def _without_tag(image: str) -> str:
    folder, slash, name = image.rpartition("/")
    return folder + slash + name.partition("@")[0].partition(":")[0]
