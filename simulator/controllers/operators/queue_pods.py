"""What a job asks a queue for: its sets of pods, and what each pod requests."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...cluster.api import Json
from ...cluster.quantity import number
from .job_set_plan import pods_of, replicas

_MILLI = 1000


def job_sets_of(job: Json, to_job_set: Callable[[Json], Json]) -> list[Json]:
    """Return the pod sets of a job of any kind, as a Workload has them.

    Args:
        job: A Pod, Job, JobSet or TrainJob.
        to_job_set: Makes a JobSet from a TrainJob.

    Raises:
        RefusalError: A TrainJob's runtime lacks.
    """
    spec = job["spec"]
    if job["kind"] == "Pod":
        return [_pod_set("main", 1, {"spec": spec})]
    if job["kind"] == "Job":
        return [_pod_set("main", pods_of(spec), spec["template"])]
    if job["kind"] == "TrainJob":
        spec = to_job_set(job)["spec"]
    return [
        _pod_set(
            each["name"],
            replicas(each) * pods_of(each["template"]["spec"]),
            each["template"]["spec"]["template"],
        )
        for each in spec["replicatedJobs"]
    ]


def _pod_set(name: str, count: int, template: Mapping[str, Any]) -> Json:
    spec = {key: value for key, value in template["spec"].items() if key != "schedulingGates"}
    return {"name": name, "count": count, "template": {"metadata": {}, "spec": spec}}


def requests_of(pod: Mapping[str, Any]) -> dict[str, float]:
    """Return what one pod requests: of all its containers, or of the largest that prepares it.

    A limit is a request where nothing else is said, as the API server has it.
    """
    total: dict[str, float] = {}
    for each in pod.get("containers") or ():
        for name, amount in _requests(each).items():
            total[name] = total.get(name, 0) + amount
    for each in pod.get("initContainers") or ():
        sidecar = each.get("restartPolicy") == "Always"
        for name, amount in _requests(each).items():
            before = total.get(name, 0)
            total[name] = before + amount if sidecar else max(before, amount)
    return total


def _requests(container: Mapping[str, Any]) -> dict[str, float]:
    resources = container.get("resources") or {}
    said = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
    return {name: number(amount) for name, amount in said.items()}


def quantity(amount: float) -> str:
    """Return an amount as Kubernetes writes it: whole, or in thousandths."""
    return str(int(amount)) if amount == int(amount) else f"{round(amount * _MILLI)}m"


def outcome_of(job: Json) -> tuple[str, str] | None:
    """Return reason and message of a job that has ended; None while it has not."""
    status = job.get("status", {})
    if job["kind"] == "Pod":
        phase = status.get("phase")
        ended = {"Succeeded": "Succeeded", "Failed": "Failed"}.get(phase)
        return (ended, f"the pod has {phase.lower()}") if ended else None
    conditions: Iterable[Json] = status.get("conditions") or ()
    for each in conditions:
        if each["status"] == "True" and each["type"] in ("Complete", "Completed", "Failed"):
            word = "Failed" if each["type"] == "Failed" else "Succeeded"
            return word, each.get("message") or f"{job['kind']} has ended"
    return None
