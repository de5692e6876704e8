"""How a job that waits in a queue is let go, and how it is held: one way for each kind."""

from typing import Any

from ...cluster.api import JSON_PATCH, Json, KubernetesApi
from ..ownership import part_of
from .pod_merge import merged
from .queue_door import GATE

_PATCH_OF = "kueue.x-k8s.io/manager"


def is_waiting(job: Json) -> bool:
    """Tell whether a job is held."""
    if job["kind"] == "Pod":
        return any(each["name"] == GATE for each in job["spec"].get("schedulingGates") or ())
    return bool(job["spec"].get("suspend"))


def hold(api: KubernetesApi, job: Json, manager: str) -> None:
    """Suspend a job; a pod that has slipped through cannot be held any more."""
    if job["kind"] != "Pod":
        api.apply(part_of(job, spec={"suspend": True}), manager=manager, force=True)


def let_go(api: KubernetesApi, job: Json, places: dict[str, Json], manager: str) -> None:
    """Bind a job to the nodes of its flavors, and let it start.

    Args:
        api: The cluster.
        job: A held Pod, Job, JobSet or TrainJob.
        places: For each set of its pods `nodeSelector` and `tolerations` that come on top.
        manager: The field manager.
    """
    if job["kind"] == "Pod":
        api.patch(job, _pod_patch(job, places["main"]), content_type=JSON_PATCH)
        return
    if bound := _bound(job, places):
        # By a manager of its own: what held the job again would take this away otherwise, which
        # nobody may do to a Job that runs.
        api.apply(part_of(job, spec=bound), manager=f"{manager}-places", force=True)
    api.apply(part_of(job, spec={"suspend": False}), manager=manager, force=True)


def _bound(job: Json, places: dict[str, Json]) -> Json:
    """Return the part of a job's spec that binds its pods; empty where nothing does."""
    if not any(places.values()):
        return {}
    spec = job["spec"]
    if job["kind"] == "Job":
        over = _over(spec["template"]["spec"], places["main"])
        return {"template": {"spec": over}}
    if job["kind"] == "JobSet":
        parts = []
        for each in spec["replicatedJobs"]:
            pod = each["template"]["spec"]["template"]["spec"]
            parts.append(merged(each, _nested(_over(pod, places.get(each["name"], {})))))
        return {"replicatedJobs": parts}
    patches = [
        {"name": name, **_nested(dict(place))} for name, place in places.items() if any(place)
    ]
    others = [each for each in spec.get("runtimePatches") or () if each.get("manager") != _PATCH_OF]
    own = {"template": {"spec": {"replicatedJobs": patches}}}
    return {"runtimePatches": [*others, {"manager": _PATCH_OF, "trainingRuntimeSpec": own}]}


def _nested(pod: Json) -> Json:
    return {"template": {"spec": {"template": {"spec": pod}}}}


def _over(pod: Json, place: Json) -> Json:
    """Return a place with the pod's own wishes before it: neither field can be owned in part."""
    over = dict(place)
    if over.get("nodeSelector"):
        over["nodeSelector"] = {**(pod.get("nodeSelector") or {}), **over["nodeSelector"]}
    if over.get("tolerations"):
        own = pod.get("tolerations") or []
        over["tolerations"] = [*own, *(each for each in over["tolerations"] if each not in own)]
    return over


def _pod_patch(pod: Json, place: Json) -> list[Json]:
    spec = pod["spec"]
    gates = [each for each in spec.get("schedulingGates") or () if each["name"] != GATE]
    over = _over(spec, place)
    values: dict[str, Any] = {"schedulingGates": gates}
    if over.get("nodeSelector"):
        values["nodeSelector"] = over["nodeSelector"]
    if over.get("tolerations"):
        values["tolerations"] = over["tolerations"]
    return [{"op": "add", "path": f"/spec/{key}", "value": value} for key, value in values.items()]
