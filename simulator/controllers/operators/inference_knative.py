"""KServe in Knative mode: each component of an InferenceService is a Knative service."""

from ...cluster.api import Json
from ..refusal import RefusalError
from .inference_pods import Pod
from .workloads import owned

MODE = "serving.kserve.io/deploymentMode"
STANDARD, KNATIVE = "Standard", "Knative"
NO_KNATIVE = (
    "the resolved deployment mode is Knative, but Knative Serving is not available. Add the "
    "add-on knative."
)
_MODES = {
    STANDARD: STANDARD,
    "RawDeployment": STANDARD,
    KNATIVE: KNATIVE,
    "Serverless": KNATIVE,
}
_SCALING = "autoscaling.knative.dev"
_NOT_PASSED_ON = ("kubectl.kubernetes.io/", "pulumi.com/", "simulator.evenkeel.dev/applied")


def mode_of(service: Json, config: Json) -> str:
    """Return what an InferenceService becomes: `Standard` or `Knative`.

    Args:
        service: The InferenceService.
        config: KServe's settings.

    Raises:
        RefusalError: Its annotation names another mode.
    """
    said = service["metadata"].get("annotations", {}).get(MODE)
    mode = str(said or config.get("deploy", {}).get("defaultDeploymentMode") or STANDARD)
    if mode not in _MODES:
        raise RefusalError(
            f"NotSimulated: deployment mode: got {mode}; expected {STANDARD} or {KNATIVE}. Set the "
            f"annotation {MODE}."
        )
    return _MODES[mode]


def knative_service(service: Json, component: str, pod: Pod) -> Json:
    """Return the Knative service of a component; its webhook would refuse what it may not say."""
    said, meta = service["spec"][component], service["metadata"]
    least = 1 if said.get("minReplicas") is None else int(said["minReplicas"])
    annotations = {
        key: value
        for key, value in meta.get("annotations", {}).items()
        if not key.startswith(_NOT_PASSED_ON)
    }
    annotations |= pod.annotations | (said.get("annotations") or {})
    annotations.setdefault(f"{_SCALING}/min-scale", str(least))
    if most := int(said.get("maxReplicas") or 0):
        annotations.setdefault(f"{_SCALING}/max-scale", str(most))
    if target := said.get("scaleTarget"):
        annotations.setdefault(f"{_SCALING}/target", str(target))
    labels = {
        "serving.kserve.io/inferenceservice": meta["name"],
        "component": component,
        **meta.get("labels", {}),
        **(said.get("labels") or {}),
        **pod.labels,
    }
    spec = dict(pod.spec)
    if limit := said.get("containerConcurrency"):
        spec["containerConcurrency"] = int(limit)
    if seconds := said.get("timeout"):
        spec["timeoutSeconds"] = int(seconds)
    template = {"metadata": {"labels": labels, "annotations": annotations}, "spec": spec}
    visibility = meta.get("labels", {}).get("networking.kserve.io/visibility")
    shown = {"networking.knative.dev/visibility": visibility} if visibility else {}
    name = f"{meta['name']}-{component}"
    return owned(
        "Service",
        "serving.knative.dev/v1",
        name,
        service,
        {"serving.kserve.io/inferenceservice": meta["name"], "component": component, **shown},
        spec={"template": template},
    )
