"""When an object is ready: one pure function per kind, with upstream's conditions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .objects import Json, pluck


@dataclass(frozen=True)
class Verdict:
    """What the live object says about its readiness."""

    ready: bool
    message: str = ""
    """What it waits for; shown while it does."""

    failed: bool = False
    """It will never become ready; waiting is of no use."""


READY: Final = Verdict(ready=True)

Judge = Callable[[Json], Verdict]


def condition(live: Json, name: str) -> Json:
    """Return one of the status conditions, or an empty mapping."""
    for each in pluck(live, "status", "conditions") or ():
        if str(each.get("type", "")).lower() == name.lower():
            return dict(each)
    return {}


def is_true(live: Json, name: str) -> bool:
    """Tell whether a status condition is true."""
    return condition(live, name).get("status") == "True"


def is_observed(live: Json) -> bool:
    """Tell whether the controller has seen the newest generation of the object."""
    generation = pluck(live, "metadata", "generation") or 0
    return _number(live, "status", "observedGeneration") >= generation


def judge_for(live: Json) -> Judge | None:
    """Return the judge of a kind, or None where there is nothing to wait for."""
    version, kind = str(live.get("apiVersion")), str(live.get("kind"))
    group = version.rpartition("/")[0]
    return _JUDGES.get((group, kind))


def deployment(live: Json) -> Verdict:
    """Ready when the new pods are all available."""
    if not is_observed(live):
        return Verdict(ready=False, message="Waiting for the Deployment controller")
    progress = condition(live, "Progressing")
    wanted = _number(live, "spec", "replicas", missing=1)
    updated = _number(live, "status", "updatedReplicas")
    available = min(updated, _number(live, "status", "availableReplicas"))
    complete = available >= wanted and not _number(live, "status", "unavailableReplicas")
    if complete and is_true(live, "Available"):
        return READY
    message = f"Deployment {available}/{wanted} ready"
    if progress.get("status") == "False":
        message += f" [{progress.get('reason')}] {progress.get('message')}"
    return Verdict(ready=False, message=message)


def stateful_set(live: Json) -> Verdict:
    """Ready when all pods are, and of the newest revision."""
    if not is_observed(live):
        return Verdict(ready=False, message="Waiting for the StatefulSet controller")
    wanted = _number(live, "spec", "replicas", missing=1)
    status = live.get("status") or {}
    ready = status.get("readyReplicas", 0)
    on_delete = pluck(live, "spec", "updateStrategy", "type") == "OnDelete"
    all_there = wanted == status.get("replicas", 0) == ready
    if on_delete and (pluck(live, "metadata", "generation") or 0) > 1:
        newest = True
    else:
        newest = bool(status.get("currentRevision"))
        newest = newest and status.get("currentRevision") == status.get("updateRevision")
        all_there = all_there and status.get("currentReplicas", 0) == wanted
    if all_there and newest:
        return READY
    counted = ready if newest else min(ready, status.get("updatedReplicas", 0))
    return Verdict(ready=False, message=f"StatefulSet {counted}/{wanted} ready")


def daemon_set(live: Json) -> Verdict:
    """Ready when every node that should run a pod runs an available one of the newest kind."""
    status = live.get("status") or {}
    if not is_observed(live) or "desiredNumberScheduled" not in status:
        return Verdict(ready=False, message="Waiting for the DaemonSet controller")
    wanted = status["desiredNumberScheduled"]
    counts = [
        status.get(key, 0)
        for key in (
            "currentNumberScheduled",
            "updatedNumberScheduled",
            "numberAvailable",
            "numberReady",
        )
    ]
    if min(counts) >= wanted:
        return READY
    return Verdict(ready=False, message=f"DaemonSet {min(counts)}/{wanted} ready")


def job(live: Json) -> Verdict:
    """Ready when it has completed; failed when it has given up."""
    if is_true(live, "Complete"):
        return READY
    failed = condition(live, "Failed")
    if failed.get("status") == "True":
        text = f"[{failed.get('reason')}] {failed.get('message')}"
        return Verdict(ready=False, message=text, failed=True)
    status = live.get("status") or {}
    counts = ", ".join(f"{status.get(key, 0)} {key}" for key in ("active", "succeeded", "failed"))
    return Verdict(ready=False, message=f"Job not complete ({counts})")


def pod(live: Json) -> Verdict:
    """Ready when it is scheduled, initialised and ready, or has succeeded."""
    if is_true(live, "Ready") or pluck(live, "status", "phase") == "Succeeded":
        return READY
    problems = pod_problems([live])
    phase = pluck(live, "status", "phase") or "Pending"
    return Verdict(ready=False, message=problems[0] if problems else f"Pod {phase}")


def pod_problems(pods: Sequence[Json]) -> list[str]:
    """Say of each pod that is not ready what keeps it."""
    found = []
    for each in pods:
        name = pluck(each, "metadata", "name")
        reasons = [
            str(condition(each, kind)["message"])
            for kind in ("PodScheduled", "Initialized", "Ready")
            if condition(each, kind).get("status") == "False"
            and condition(each, kind).get("message")
        ]
        for container in pluck(each, "status", "containerStatuses") or ():
            waiting = pluck(container, "state", "waiting") or {}
            if waiting.get("reason") not in (None, "ContainerCreating"):
                reasons.append(f"[{waiting['reason']}] {waiting.get('message', '')}".strip())
        if reasons:
            found.append(f"Pod {name}: {'; '.join(dict.fromkeys(reasons))}")
    return found


def claim(live: Json) -> Verdict:
    """Ready when a volume is bound to it."""
    phase = pluck(live, "status", "phase")
    return READY if phase == "Bound" else Verdict(ready=False, message=f"Claim is {phase}")


def volume(live: Json) -> Verdict:
    """Ready when it can be, or is, bound."""
    phase = pluck(live, "status", "phase")
    if phase in ("Available", "Bound"):
        return READY
    return Verdict(ready=False, message=f"Volume is {phase}")


def replication_controller(live: Json) -> Verdict:
    """Ready when all its pods are available."""
    wanted = _number(live, "spec", "replicas", missing=1)
    there = _number(live, "status", "availableReplicas")
    if there == wanted and is_observed(live):
        return READY
    return Verdict(ready=False, message=f"ReplicationController {there}/{wanted} ready")


def quota(live: Json) -> Verdict:
    """Ready when the controller has taken the limits over."""
    same = pluck(live, "spec", "hard") == pluck(live, "status", "hard")
    return READY if same else Verdict(ready=False, message="Waiting for the quota controller")


def secret(live: Json) -> Verdict:
    """Ready at once, but for a service account's token, which a controller fills in."""
    if live.get("type") != "kubernetes.io/service-account-token" or live.get("data"):
        return READY
    return Verdict(ready=False, message="Waiting for the token")


def definition(live: Json) -> Verdict:
    """Ready when the API server serves the new kind."""
    if is_true(live, "Established"):
        return READY
    names = condition(live, "NamesAccepted")
    if names.get("status") == "False":
        return Verdict(ready=False, message=str(names.get("message")), failed=True)
    return Verdict(ready=False, message="Waiting for the kind to be served")


def anything(live: Json) -> Verdict:
    """Judge by the general rules: the newest generation observed, `Ready` not false."""
    if pluck(live, "status", "observedGeneration") is not None and not is_observed(live):
        return Verdict(ready=False, message="Waiting for the controller")
    for name in ("Reconciling", "Stalled"):
        if is_true(live, name):
            found = condition(live, name)
            return Verdict(ready=False, message=str(found.get("message") or name))
    found = condition(live, "Ready")
    if found and found.get("status") != "True":
        return Verdict(ready=False, message=str(found.get("message") or "Resource is not Ready"))
    return READY


_JUDGES: Final[dict[tuple[str, str], Judge]] = {
    ("apps", "Deployment"): deployment,
    ("apps", "StatefulSet"): stateful_set,
    ("apps", "DaemonSet"): daemon_set,
    ("batch", "Job"): job,
    ("", "Pod"): pod,
    ("", "PersistentVolumeClaim"): claim,
    ("", "PersistentVolume"): volume,
    ("", "ReplicationController"): replication_controller,
    ("", "ResourceQuota"): quota,
    ("", "Secret"): secret,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): definition,
}


def _number(live: Any, *path: str, missing: int = 0) -> int:  # noqa: ANN401 - any JSON
    found = pluck(live, *path)
    return found if isinstance(found, int) else missing
