"""What Kueue reports of workloads and queues: pure functions, no cluster."""

from collections.abc import Iterable

from ...cluster.api import Json
from ..conditions import condition, is_true, timed
from .queue_pods import quantity
from .quota import Ledger

_LONGEST = 32768


def is_finished(workload: Json) -> bool:
    """Tell whether a workload's job has ended."""
    return is_true(workload, "Finished")


def workload_status(
    workload: Json, admission: Json | None, problem: tuple[str, str], ended: tuple[str, str] | None
) -> Json:
    """Return the status of a workload.

    Args:
        workload: As it is.
        admission: What it was given; None where it waits.
        problem: Reason and message why it waits.
        ended: Reason and message of its job's end.
    """
    if admission is not None:
        where = f"ClusterQueue {admission['clusterQueue']}"
        wanted = [
            condition(
                "QuotaReserved",
                status=True,
                reason="QuotaReserved",
                message=f"Quota reserved in {where}",
            ),
            condition(
                "Admitted",
                status=True,
                reason="Admitted",
                message=f"The workload is admitted to {where}",
            ),
        ]
    else:
        reason, message = problem
        wanted = [
            condition("QuotaReserved", status=False, reason=reason, message=message[:_LONGEST])
        ]
    if ended is not None:
        wanted.append(condition("Finished", status=True, reason=ended[0], message=ended[1]))
    generation = workload["metadata"].get("generation", 1)
    conditions = timed(wanted, workload.get("status"))
    status: Json = {
        "conditions": [each | {"observedGeneration": generation} for each in conditions]
    }
    return status | ({"admission": admission} if admission is not None else {})


def queue_status(ledger: Ledger, missing: Iterable[str], pending: int, admitted: int) -> Json:
    """Return the status of a ClusterQueue.

    Args:
        ledger: Its quotas and what is in use.
        missing: The flavors that it names and that do not exist.
        pending: How many workloads wait.
        admitted: How many run.
    """
    lacks = ", ".join(missing)
    active = condition(
        "Active",
        status=not lacks,
        reason="FlavorNotFound" if lacks else "Ready",
        message=f"Can't admit new workloads: references missing ResourceFlavor(s): {lacks}."
        if lacks
        else "Can admit new workloads",
    )
    usage = []
    for group in ledger.groups:
        for flavor in group["flavors"]:
            resources = []
            for each in flavor["resources"]:
                cell = (flavor["name"], each["name"])
                used = ledger.used.get(cell, 0)
                over = max(0, used - ledger.nominal(cell))
                resources.append(
                    {"name": each["name"], "total": quantity(used), "borrowed": quantity(over)}
                )
            usage.append({"name": flavor["name"], "resources": resources})
    return {
        "conditions": timed([active], ledger.queue.get("status")),
        "pendingWorkloads": pending,
        "reservingWorkloads": admitted,
        "admittedWorkloads": admitted,
        "flavorsReservation": usage,
        "flavorsUsage": usage,
    }


def local_queue_status(
    queue: Json, cluster_queue: Json | None, pending: int, admitted: int
) -> Json:
    """Return the status of a LocalQueue."""
    active = condition(
        "Active",
        status=cluster_queue is not None,
        reason="Ready" if cluster_queue else "ClusterQueueDoesNotExist",
        message="Can submit new workloads to localQueue"
        if cluster_queue
        else "Can't submit new workloads to clusterQueue",
    )
    return {
        "conditions": timed([active], queue.get("status")),
        "pendingWorkloads": pending,
        "reservingWorkloads": admitted,
        "admittedWorkloads": admitted,
    }
