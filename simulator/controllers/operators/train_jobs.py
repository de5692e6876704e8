"""Kubeflow Trainer: a TrainJob runs as the JobSet that its runtime describes."""

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, condition_of, timed
from ..refusal import RefusalError, split_reason
from .operator import Operator
from .queue_labels import is_held
from .training import job_set

_ENDS = {"Complete": "Completed", "Failed": "Failed"}
_CLUSTER = "ClusterTrainingRuntime"


class TrainJobs(Operator):
    """Makes the JobSet, and repeats what it reports."""

    name = "trainer"
    acts_for = kinds.TRAIN_JOB
    makes = (kinds.JOB_SET,)
    reads = (kinds.TRAINING_RUNTIME, kinds.CLUSTER_TRAINING_RUNTIME, kinds.LOCAL_QUEUE)

    def plan(self, obj: Json) -> list[Json]:
        """Return the JobSet; nothing once it runs, which nobody may change then."""
        current = self._current(obj)
        suspended = self._is_suspended(obj)
        if current is not None and not suspended and not current["spec"].get("suspend"):
            return []
        wanted = job_set(obj, self._runtime(obj))
        if suspended:
            wanted["spec"]["suspend"] = True
        return [wanted]

    def make(self, obj: Json, wanted: list[Json]) -> None:
        """Leave what runs as it is."""
        if wanted:
            super().make(obj, wanted)

    def status(self, obj: Json, problem: str) -> Json:
        """Return how the JobSet is, or why there is none."""
        suspended = self._is_suspended(obj)
        conditions = [
            condition(
                "Suspended",
                status=suspended,
                reason="Suspended" if suspended else "Resumed",
                message="TrainJob is suspended" if suspended else "TrainJob is resumed",
            )
        ]
        if problem:
            reason, message = split_reason(problem)
            conditions.append(condition("Failed", status=True, reason=reason, message=message))
        current = self._current(obj) or {}
        for own, theirs in _ENDS.items():
            found = condition_of(current, theirs)
            if found.get("status") == "True":
                conditions.append(
                    condition(own, status=True, reason=found["reason"], message=found["message"])
                )
        counts = current.get("status", {}).get("replicatedJobsStatus") or []
        return {"conditions": timed(conditions, obj.get("status")), "jobsStatus": counts}

    def _current(self, obj: Json) -> Json | None:
        return next(iter(self.made_for(obj, kinds.JOB_SET)), None)

    def _is_suspended(self, obj: Json) -> bool:
        held = is_held(obj, queues=self.read[kinds.LOCAL_QUEUE].served)
        return bool(obj["spec"].get("suspend")) or held

    def _runtime(self, obj: Json) -> Json:
        reference = obj["spec"]["runtimeRef"]
        kind, name = reference.get("kind") or _CLUSTER, reference["name"]
        if kind == _CLUSTER:
            found = self.read[kinds.CLUSTER_TRAINING_RUNTIME].get(name)
        else:
            namespace = obj["metadata"]["namespace"]
            found = self.read[kinds.TRAINING_RUNTIME].get(name, namespace)
        if found is None:
            raise RefusalError(f"TrainingRuntimeNotSupported: {kind} {name}: not found")
        return found
