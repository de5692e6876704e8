"""NVSentinel as its chart installs it, and what can be seen of its work on the room's machines."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.controllers.conditions import condition_of, is_true
from simulator.controllers.controller import Watches
from simulator.controllers.hardware import XID_CONDITION
from simulator.controllers.operators.gpu_faults import GpuFaults

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

Json = dict[str, Any]
PROGRAMS = ("fault-quarantine", "node-drainer")
RULE = "event.agent == 'syslog-health-monitor' && event.isFatal == true"


def quarantine(percent: int = 50) -> str:
    """Return the file of what cordons, in the chart's form."""
    return f"""
label-prefix = "k8saas.nvidia.com/"
[circuitBreaker]
percentage = {percent}
duration = "5m"
[[rule-sets]]
  enabled = true
  version = "1"
  name = "log"
  [[rule-sets.match.all]]
    kind = "HealthEvent"
    expression = "{RULE}"
  [rule-sets.cordon]
    shouldCordon = true
"""


def drainer(mode: str = "DeleteAfterTimeout", minutes: int = 1, **changes: Any) -> str:
    """Return the file of what drains, in the chart's form."""
    told = {"systemNamespaces": '"^kube-system$"', "drainGPUPods": "true"} | changes
    lines = [f"{key} = {value}" for key, value in told.items()]
    lines += [f"deleteAfterTimeoutMinutes = {minutes}", "[[userNamespaces]]", 'name = "*"']
    return "\n".join([*lines, f'mode = "{mode}"'])


def program(name: str, namespace: str, file: str, *arguments: str) -> list[Json]:
    """Return a program and its file, as the chart makes them."""
    labels = {"app": name}
    container = {"name": "c", "image": "x/y:1", "args": list(arguments)}
    return [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": namespace},
            "data": {"config.toml": file},
        },
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
            },
        },
    ]


def written(place: str, file: str, drained: str, *arguments: str) -> list[Json]:
    """Return both programs."""
    breaker = "--circuit-breaker-enabled=true"
    first = program(PROGRAMS[0], place, file, breaker, *arguments)
    return first + program(PROGRAMS[1], place, drained, *arguments)


def pod(name: str, place: str, node: str, **limits: str) -> Json:
    """Return a pod that is on a machine already."""
    container = {"name": "c", "image": "x/y:1", "resources": {"limits": limits}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": place},
        "spec": {"nodeName": node, "containers": [container]},
    }


def is_cordoned(room: "Room", node: str) -> bool:
    """Tell whether a machine gets no more work."""
    return bool(room.node(node)["spec"].get("unschedulable"))


def reported(room: "Room", node: str) -> Callable[[], bool]:
    """Return whether a machine's condition says that it fails."""
    return lambda: is_true(room.node(node), XID_CONDITION)


def look(room: "Room", *nodes: str) -> GpuFaults:
    """Look at machines here, beside the supervisor: what is not done by then, nobody does."""
    here = GpuFaults(Watches(room.api), room.session.data.time_scale)
    for each in nodes:
        here.reconcile(each)
    return here


def condition_age(room: "Room", node: str) -> float:
    """Return for how many seconds a machine fails."""
    since = condition_of(room.node(node), XID_CONDITION)["lastTransitionTime"]
    return (datetime.now(UTC) - datetime.fromisoformat(since)).total_seconds()
