"""JobSets: several Jobs that start together, know each other's names, and end as one."""

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, is_true, timed
from ..ownership import is_going
from .job_set_plan import (
    ATTEMPT,
    has_names,
    headless_service,
    job,
    may_start,
    outcome,
    part_status,
    replicas,
)
from .operator import Operator
from .queue_labels import is_held

_OWN = "jobset.sigs.k8s.io/jobset-controller"
_FINAL = {
    "Completed": ("AllJobsCompleted", "jobset completed successfully"),
    "Failed": ("FailedJobs", "jobset failed due to one or more job failures"),
}


class JobSets(Operator):
    """Makes the Jobs; that they run and end is left to the real Job controller."""

    name = "jobset"
    acts_for = kinds.JOB_SET
    makes = (kinds.JOB, kinds.SERVICE)
    reads = (kinds.LOCAL_QUEUE,)

    def reconcile(self, key: str) -> None:
        """Leave a JobSet alone that has ended, or that another controller runs."""
        namespace, _, name = key.rpartition("/")
        found = self.ours.get(name, namespace)
        if found is None or found["spec"].get("managedBy", _OWN) != _OWN:
            return
        if not any(is_true(found, each) for each in _FINAL):
            super().reconcile(key)

    def plan(self, obj: Json) -> list[Json]:
        """Return the Jobs whose turn it is, and the service of their names."""
        attempt = _attempt(obj)
        parts = self._parts(obj)
        there = {each["metadata"]["name"] for each in self._jobs(obj)}
        suspend = bool(obj["spec"].get("suspend")) or is_held(
            obj, queues=self.read[kinds.LOCAL_QUEUE].served
        )
        wanted = [headless_service(obj)] if has_names(obj) else []
        for part in obj["spec"]["replicatedJobs"]:
            for index in range(replicas(part)):
                each = job(obj, part, index, attempt, suspend=suspend)
                if each["metadata"]["name"] in there or may_start(obj, part, parts):
                    wanted.append(each)
        return wanted

    def status(self, obj: Json, problem: str) -> Json:
        """Return the counts of each entry, and how the whole has ended."""
        parts = self._parts(obj)
        ended, attempt = outcome(obj, parts), _attempt(obj)
        most = (obj["spec"].get("failurePolicy") or {}).get("maxRestarts") or 0
        if ended == "Failed" and attempt < most:
            # The Jobs of the next attempt have other labels: they are made anew.
            ended, attempt = "", attempt + 1
        suspended = bool(obj["spec"].get("suspend"))
        conditions = [
            condition(
                "Suspended",
                status=suspended,
                reason="SuspendedJobs" if suspended else "ResumeJobs",
                message="jobset is suspended" if suspended else "jobset is resumed",
            )
        ]
        if ended:
            reason, message = _FINAL[ended]
            conditions.append(condition(ended, status=True, reason=reason, message=message))
        if problem:
            conditions.append(
                condition("Refused", status=True, reason="JobCreationFailed", message=problem)
            )
        status: Json = {
            "conditions": timed(conditions, obj.get("status")),
            "replicatedJobsStatus": list(parts.values()),
            "restarts": attempt,
        }
        return status | ({"terminalState": ended} if ended else {})

    def _parts(self, obj: Json) -> dict[str, Json]:
        jobs = self._jobs(obj)
        return {each["name"]: part_status(each, jobs) for each in obj["spec"]["replicatedJobs"]}

    def _jobs(self, obj: Json) -> list[Json]:
        attempt = str(_attempt(obj))
        return [
            each
            for each in self.made_for(obj, kinds.JOB)
            if not is_going(each) and each["metadata"]["labels"].get(ATTEMPT) == attempt
        ]


def _attempt(obj: Json) -> int:
    return int(obj.get("status", {}).get("restarts") or 0)
