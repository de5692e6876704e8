"""Who is told of a failing GPU, and of what was done."""

from typing import NamedTuple

from ..plan import Object
from .values import NAMESPACE

NAME = "gpu-health"


class _Alert(NamedTuple):
    name: str
    expression: str
    severity: str
    summary: str
    description: str
    held: str = "0m"


_ALERTS = (
    _Alert(
        name="GpuXidError",
        expression="DCGM_FI_DEV_XID_ERRORS > 0",
        severity="warning",
        summary="{{ $labels.Hostname }}: GPU {{ $labels.gpu }} reports XID {{ $value }}",
        description="Errors of the hardware cordon the machine and drain it. What each number"
        " means: https://docs.nvidia.com/deploy/xid-errors/",
    ),
    _Alert(
        name="GpuNodeQuarantined",
        expression="max by (node) (fault_quarantine_current_quarantined_nodes) > 0",
        severity="critical",
        summary="{{ $labels.node }} is cordoned: one of its GPUs has failed",
        description="Its pods with GPUs are given time to end and are deleted then. Have the"
        " machine repaired or replaced; `kubectl describe node` says what failed, and"
        " `kubectl uncordon` takes it back.",
    ),
    _Alert(
        name="GpuDrainTakesLong",
        expression="max by (node) (node_drainer_waiting_for_timeout) > 0",
        severity="warning",
        summary="{{ $labels.node }} is not empty two hours after a GPU failed",
        description="Something holds up its pods, such as a disruption budget or a finalizer.",
        held="2h",
    ),
    _Alert(
        name="GpuQuarantineStopped",
        expression='fault_quarantine_breaker_state{state="TRIPPED"} == 1',
        severity="critical",
        summary="No further machine is cordoned: too many were within minutes",
        description="So many failures at once rather have one cause, such as a driver or a"
        " fabric. Find it before the machines are taken back.",
    ),
)


def alerts() -> Object:
    """Return them as one PrometheusRule."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "spec": {"groups": [{"name": NAME, "rules": [_rule(each) for each in _ALERTS]}]},
    }


def _rule(alert: _Alert) -> Object:
    return {
        "alert": alert.name,
        "expr": alert.expression,
        "for": alert.held,
        "labels": {"severity": alert.severity},
        "annotations": {"summary": alert.summary, "description": alert.description},
    }
