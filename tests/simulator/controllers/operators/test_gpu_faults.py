"""A machine whose log shows a failing GPU is cordoned and emptied as NVSentinel was told to."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from components.addons.gpu_health import ADDON
from simulator.controllers.conditions import condition_of
from simulator.controllers.operators.gpu_faults import CONDITION, CORDONED, STATE, XID
from tests.components.addons import conftest as addons
from tests.components.addons.rendered import found, render

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

Json = dict[str, Any]
PROGRAMS = ("fault-quarantine", "node-drainer")
MACHINES = ("train-0", "train-1", "serve-0")
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


Fail = Callable[[str, str], None]


@pytest.fixture
def fail(room: "Room", place: str) -> Iterator[Fail]:
    """Have the log of a machine show an error; all is well again after the test."""
    failed: set[str] = set()

    def shows(node: str, code: str) -> None:
        failed.add(node)
        room.api.patch(room.node(node), {"metadata": {"annotations": {XID: code}}})

    yield shows
    for each in failed:
        shows(each, "0")
        room.until(partial(_is_back, room, each), f"{each} taken back")
        room.api.patch(room.node(each), {"metadata": {"annotations": {XID: None}}})
    for name in PROGRAMS:
        if found := room.api.find("apps/v1", "Deployment", name, place):
            room.api.delete(found)


def _is_back(room: "Room", node: str) -> bool:
    return not is_cordoned(room, node)


def is_cordoned(room: "Room", node: str) -> bool:
    """Tell whether a machine gets no more work."""
    return bool(room.node(node)["spec"].get("unschedulable"))


def reported(room: "Room", node: str) -> Callable[[], bool]:
    """Return whether a machine's condition says that it fails."""
    return lambda: condition_of(room.node(node), CONDITION).get("status") == "True"


def test_pods_with_gpus_make_way_after_their_time(room: "Room", place: str, fail: Fail) -> None:
    """The machine gets no more work at once; what asks for no GPU goes on."""
    room.apply(
        *written(place, quarantine(), drainer(minutes=4)),
        pod("trains", place, "train-0", **{"nvidia.com/gpu": "8"}),
        pod("counts", place, "train-0"),
        pod("elsewhere", place, "train-1", **{"nvidia.com/gpu": "8"}),
    )
    fail("train-0", "79")
    room.until(lambda: is_cordoned(room, "train-0"), "cordoned")
    room.until(lambda: room.api.find("v1", "Pod", "trains", place) is None, "drained")
    waited = condition_age(room, "train-0")
    node = room.until(lambda: _in_state(room, "train-0", "drain-succeeded"), "told")

    assert waited > 3, "four minutes of simulated time, to the second"
    assert node["metadata"]["annotations"][CORDONED] == "True"
    assert condition_of(node, CONDITION)["message"].startswith("ErrorCode:79 ")
    assert room.api.find("v1", "Pod", "counts", place) is not None
    assert room.api.find("v1", "Pod", "elsewhere", place) is not None
    assert not is_cordoned(room, "train-1")


def _in_state(room: "Room", name: str, state: str) -> Json | None:
    node = room.node(name)
    return node if node["metadata"]["labels"].get(STATE) == state else None


@pytest.mark.parametrize(
    ("told", "cordoned"),
    [
        ((quarantine(), drainer(), "--dry-run=true"), False),
        ((quarantine().replace("syslog", "gpu"), drainer()), False),
        ((quarantine().replace("Cordon = true", "Cordon = false"), drainer()), False),
        ((quarantine(), drainer("AllowCompletion")), True),
        ((quarantine(), drainer("Immediate", systemNamespaces='"^test-"')), True),
    ],
    ids=["dry", "no-rule", "told-only", "waits", "system"],
)
def test_what_it_was_not_told_it_does_not_do(
    room: "Room", place: str, fail: Fail, told: tuple[str, ...], *, cordoned: bool
) -> None:
    """It is reported all the same."""
    room.apply(
        *written(place, *told),
        pod("trains", place, "serve-0", **{"nvidia.com/gpu": "1"}),
    )
    fail("serve-0", "79")
    room.until(reported(room, "serve-0"), "reported")
    if cordoned:
        room.until(lambda: is_cordoned(room, "serve-0"), "cordoned")
    room.until(lambda: condition_age(room, "serve-0") > 3, "its time is over")

    assert is_cordoned(room, "serve-0") == cordoned
    assert room.api.find("v1", "Pod", "trains", place) is not None


def test_errors_of_programs_and_machines_of_others_are_left_alone(
    room: "Room", place: str, fail: Fail
) -> None:
    """A program that reads past its memory breaks no GPU; and some label their machines."""
    label = "k8saas.nvidia.com/ManagedByNVSentinel"
    room.apply(*written(place, quarantine(), drainer()))
    room.api.patch(room.node("train-1"), {"metadata": {"labels": {label: "false"}}})
    try:
        fail("train-0", "31")
        fail("train-1", "79")
        room.until(reported(room, "train-1"), "reported")
        room.until(lambda: condition_age(room, "train-1") > 1, "it has had its time")
        seen = [is_cordoned(room, each) for each in ("train-0", "train-1")]
    finally:
        room.api.patch(room.node("train-1"), {"metadata": {"labels": {label: None}}})

    assert seen == [False, False]
    assert not reported(room, "train-0")()


def test_at_most_half_of_the_machines_are_cordoned(room: "Room", place: str, fail: Fail) -> None:
    """Of three, two: so many at once rather have one cause."""
    room.apply(*written(place, quarantine(50), drainer()))
    for each in MACHINES:
        fail(each, "79")
        room.until(reported(room, each), "reported")
    room.until(lambda: condition_age(room, MACHINES[-1]) > 1, "it has had its time")

    assert [is_cordoned(room, each) for each in MACHINES] == [True, True, False]


@pytest.mark.charts
@pytest.mark.parametrize("dry_run", [False, True])
def test_the_add_on_tells_it_right(
    room: "Room", place: str, fail: Fail, tmp_path: Path, *, dry_run: bool
) -> None:
    """With the real chart and our values: what is of people goes, what runs the platform stays."""
    offer = addons.offer_of(addons.some_cluster())
    options = ADDON.options.model_validate({"dryRun": dry_run, "graceMinutes": 1})
    (chart,) = ADDON.plan(offer, options).charts
    objects = found(render(chart, ADDON.namespace, offer, tmp_path), "ConfigMap", "Deployment")
    told = [each for (_, name), each in objects.items() if name in PROGRAMS]
    for each in told:
        each["metadata"]["namespace"] = place
    room.apply(
        *told,
        pod("trains", place, "train-0", **{"nvidia.com/gpu": "8"}),
        pod("looks", "kube-system", "train-0", **{"nvidia.com/gpu": "8"}),
    )
    fail("train-0", "79")
    room.until(reported(room, "train-0"), "reported")
    room.until(lambda: condition_age(room, "train-0") > 3, "its time is over")
    left = [
        room.api.find("v1", "Pod", name, where) is not None
        for name, where in (("trains", place), ("looks", "kube-system"))
    ]
    room.api.delete(pod("looks", "kube-system", "train-0"))

    assert left == [dry_run, True]
    assert is_cordoned(room, "train-0") is not dry_run


def condition_age(room: "Room", node: str) -> float:
    """Return for how many seconds a machine fails."""
    since = condition_of(room.node(node), CONDITION)["lastTransitionTime"]
    return (datetime.now(UTC) - datetime.fromisoformat(since)).total_seconds()
