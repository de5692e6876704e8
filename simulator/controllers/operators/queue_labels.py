"""Which jobs wait in a queue of Kueue's."""

from ...cluster.api import Json
from ...cluster.resource_type import ResourceType
from .. import kinds

QUEUE = "kueue.x-k8s.io/queue-name"
WAITING: dict[ResourceType, str] = {
    kinds.POD: QUEUE,
    kinds.JOB: "",
    kinds.JOB_SET: "",
    kinds.TRAIN_JOB: "",
}
"""The kinds that may wait, and the label that those of them have that are watched; empty: all."""

_PARENTS = ("JobSet", "TrainJob")
_POD_PARENTS = ("ReplicaSet", "StatefulSet")


def queue_of(obj: Json) -> str:
    """Return the name of the queue that a job waits in itself; empty where it does not.

    What belongs to a job that waits does not wait a second time.
    """
    meta = obj["metadata"]
    owners = {each["kind"] for each in meta.get("ownerReferences", ()) if each.get("controller")}
    is_pod = obj["kind"] == "Pod"
    passes = owners <= set(_POD_PARENTS) if is_pod else not owners & set(_PARENTS)
    return str(meta.get("labels", {}).get(QUEUE, "")) if passes else ""


def is_held(obj: Json, *, queues: bool) -> bool:
    """Tell whether a job is to wait although it does not say so (yet).

    Args:
        obj: The job.
        queues: Whether there is Kueue at all.
    """
    return queues and bool(queue_of(obj)) and obj["spec"].get("suspend") is None
