"""Kueue's side of jobs: a Workload for each job that waits, and held until that is admitted."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...cluster.api import Json
from .. import kinds
from ..conditions import is_true
from ..controller import Controller, Watches
from ..ownership import ensure, is_going, key_of
from ..refusal import RefusalError
from .queue_door import door
from .queue_labels import WAITING, queue_of
from .queue_pods import job_sets_of, outcome_of
from .queue_starts import hold, is_waiting, let_go
from .training import job_set
from .workloads import owned

if TYPE_CHECKING:
    from ..informer import Informer

_DOOR = "door"


class QueuedJobs(Controller):
    """Makes Workloads, and starts and holds jobs as their Workloads say."""

    name = "kueue-jobs"

    def __init__(self, watches: Watches) -> None:
        """Watch everything that may wait in a queue, and what it needs to be understood."""
        super().__init__(watches)
        self._jobs: dict[str, Informer] = {
            each.kind: self.watch(each, self._keys_of, selector=selector)
            for each, selector in WAITING.items()
        }
        self._workloads = self.watch(kinds.WORKLOAD, _owner)
        self._flavors = self.watch(kinds.RESOURCE_FLAVOR, lambda _: ())
        self._gone = False
        """Whether the door is known to be away, as nobody needs it."""

        self._runtimes = {
            each.kind: self.watch(each, lambda _: self.keys())
            for each in (kinds.TRAINING_RUNTIME, kinds.CLUSTER_TRAINING_RUNTIME)
        }

    def keys(self) -> Iterable[str]:
        """Return every job that waits in a queue as `Kind/namespace/name`, and the door."""
        yield _DOOR
        for each in self._jobs.values():
            for job in each.all():
                yield from self._keys_of(job)

    def reconcile(self, key: str) -> None:
        """Make a job's Workload, and let the job go or hold it."""
        if key == _DOOR:
            self._keep_door()
            return
        kind, namespace, name = key.split("/")
        job = self._jobs[kind].get(name, namespace)
        if job is None or is_going(job) or not queue_of(job) or not self._workloads.served:
            return
        workload = self._workloads.get(workload_name(job), namespace)
        if outcome_of(job) is not None:
            return
        admitted = is_true(workload, "Admitted")
        if not admitted and not is_waiting(job):
            hold(self.api, job, self.manager)
        if workload is None or not is_true(workload, "QuotaReserved"):
            self._ask(job, workload)
        elif admitted and is_waiting(job):
            let_go(self.api, job, self._places(workload), self.manager)

    def _ask(self, job: Json, current: Json | None) -> None:
        try:
            sets = job_sets_of(job, self._job_set)
        except RefusalError:
            return  # a runtime that lacks: the TrainJob says so itself
        spec = {"queueName": queue_of(job), "podSets": sets, "active": True}
        wanted = owned("Workload", kinds.WORKLOAD.api_version, workload_name(job), job, spec=spec)
        ensure(self.api, wanted, current, self.manager)

    def _places(self, workload: Json) -> dict[str, Json]:
        places = {}
        for each in workload["status"]["admission"]["podSetAssignments"]:
            labels: dict[str, str] = {}
            tolerations: list[Json] = []
            for name in dict.fromkeys(each["flavors"].values()):
                spec = (self._flavors.get(name) or {}).get("spec") or {}
                labels |= spec.get("nodeLabels") or {}
                tolerations += spec.get("tolerations") or ()
            place = {"nodeSelector": labels, "tolerations": tolerations}
            places[each["name"]] = {key: value for key, value in place.items() if value}
        return places

    def _job_set(self, train_job: Json) -> Json:
        reference = train_job["spec"]["runtimeRef"]
        kind = reference.get("kind") or kinds.CLUSTER_TRAINING_RUNTIME.kind
        inside = "" if kind.startswith("Cluster") else train_job["metadata"]["namespace"]
        runtime = self._runtimes[kind].get(reference["name"], inside)
        if runtime is None:
            raise RefusalError(f"{kind} {reference['name']}: not found")
        return job_set(train_job, runtime)

    def _keep_door(self) -> None:
        """Have the policies that hold new jobs while there is Kueue, and only then."""
        if self._gone and not self._workloads.served:
            return
        for each in door():
            meta = each["metadata"]
            there = self.api.find(each["apiVersion"], each["kind"], meta["name"])
            if self._workloads.served:
                ensure(self.api, each, there, self.manager)
            elif there is not None:
                self.api.delete(each)
        self._gone = not self._workloads.served

    def _keys_of(self, job: Json) -> Iterable[str]:
        return [f"{job['kind']}/{key_of(job)}"] if queue_of(job) else ()


def workload_name(job: Json) -> str:
    """Return the name of a job's Workload."""
    meta = job["metadata"]
    digest = hashlib.sha256(f"{job['kind']}/{meta['uid']}".encode()).hexdigest()[:5]
    return f"{job['kind'].lower()}-{meta['name'][:200]}-{digest}"


def _owner(workload: Json) -> Iterable[str]:
    meta = workload["metadata"]
    for each in meta.get("ownerReferences", ()):
        if each["kind"] in {kind.kind for kind in WAITING}:
            yield f"{each['kind']}/{meta['namespace']}/{each['name']}"
