"""A machine whose log shows a failing GPU is cordoned and emptied as NVSentinel was told to."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from components.addons.gpu_health import ADDON
from simulator.controllers.conditions import condition_of
from simulator.controllers.controller import Watches
from simulator.controllers.hardware import XID_CONDITION
from simulator.controllers.operators.gpu_fault_settings import FaultSettings
from simulator.controllers.operators.gpu_faults import CORDONED, STATE, XID, GpuFaults
from tests.components.addons import conftest as addons
from tests.components.addons.rendered import found, render
from tests.simulator.controllers.operators.nvsentinel import (
    PROGRAMS,
    condition_age,
    drainer,
    is_cordoned,
    look,
    pod,
    quarantine,
    reported,
    written,
)

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

Json = dict[str, Any]
MACHINES = ("train-0", "train-1", "serve-0")

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
        room.api.patch(room.node(each), {"metadata": {"annotations": {XID: None}}})
        room.until(partial(_is_back, room, each), f"{each} taken back")
    for name in PROGRAMS:
        if found := room.api.find("apps/v1", "Deployment", name, place):
            room.api.delete(found)


def _is_back(room: "Room", node: str) -> bool:
    return not is_cordoned(room, node) and not reported(room, node)()


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
    assert condition_of(node, XID_CONDITION)["message"].startswith("ErrorCode:79 ")
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
    look(room, "serve-0")

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
        look(room, "train-0", "train-1")
        seen = [is_cordoned(room, each) for each in ("train-0", "train-1")]
    finally:
        room.api.patch(room.node("train-1"), {"metadata": {"labels": {label: None}}})

    assert seen == [False, False]
    assert not reported(room, "train-0")()


def test_only_so_many_machines_are_cordoned(room: "Room", place: str, fail: Fail) -> None:
    """Of three, two are not above half, rounded up: still more at once rather have one cause."""
    room.apply(*written(place, quarantine(50), drainer()))
    for each in MACHINES:
        fail(each, "79")
        room.until(reported(room, each), "reported")
        look(room, each)

    assert [is_cordoned(room, each) for each in MACHINES] == [True, True, False]


def test_the_limit_counts_machines_as_they_are(room: "Room") -> None:
    """A controller's own copy may be older than the last machine that was cordoned."""
    here = GpuFaults(Watches(room.api), 1)

    assert here._may(room.node("train-0"), FaultSettings(most_percent=50))
    assert not here._may(room.node("train-0"), FaultSettings(most_percent=0))


def test_where_it_is_not_installed_nothing_is_done(room: "Room") -> None:
    """Nobody reports, and nobody takes back what somebody has cordoned."""
    failing = {"metadata": {"annotations": {XID: "79"}}}
    cordoned = {"metadata": {"annotations": {CORDONED: "True"}}, "spec": {"unschedulable": True}}
    room.api.patch(room.node("train-0"), failing)
    room.api.patch(room.node("train-1"), cordoned)
    try:
        look(room, "train-0", "train-1")
        seen = [is_cordoned(room, each) for each in ("train-0", "train-1")]
        told = reported(room, "train-0")()
    finally:
        gone = {"metadata": {"annotations": {XID: None, CORDONED: None}}}
        for each in ("train-0", "train-1"):
            room.api.patch(room.node(each), gone | {"spec": {"unschedulable": None}})

    assert seen == [False, True]
    assert not told


def test_an_annotation_that_is_taken_away_says_that_all_is_well(
    room: "Room", place: str, fail: Fail
) -> None:
    """Of a machine that was only reported, too."""
    room.apply(*written(place, quarantine(), drainer(), "--dry-run=true"))
    fail("train-0", "79")
    room.until(reported(room, "train-0"), "reported")
    room.until(lambda: condition_age(room, "train-0") > 1, "its own report has been heard of")

    room.api.patch(room.node("train-0"), {"metadata": {"annotations": {XID: None}}})
    room.until(lambda: not reported(room, "train-0")(), "well again")

    assert condition_of(room.node("train-0"), XID_CONDITION)["status"] == "False"


def test_a_machine_that_is_emptied_is_looked_at_while_it_waits(
    room: "Room", place: str, fail: Fail
) -> None:
    """What is on it may end by itself long before its time is over."""
    room.apply(
        *written(place, quarantine(), drainer(minutes=10_000)),
        pod("trains", place, "train-0", **{"nvidia.com/gpu": "8"}),
    )
    fail("train-0", "79")
    room.until(lambda: _in_state(room, "train-0", "draining"), "draining")

    assert look(room, "train-0").queue.take(6) == "train-0"


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
    try:
        room.until(reported(room, "train-0"), "reported")
        room.until(lambda: condition_age(room, "train-0") > 3, "its time is over")
        look(room, "train-0")
        left = [
            room.api.find("v1", "Pod", name, where) is not None
            for name, where in (("trains", place), ("looks", "kube-system"))
        ]
    finally:
        room.api.delete(pod("looks", "kube-system", "train-0"))

    assert left == [dry_run, True]
    assert is_cordoned(room, "train-0") is not dry_run
