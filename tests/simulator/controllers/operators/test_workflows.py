"""Workflows run their steps as pods, one after the other, and end."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See

LONG = {"simulator.evenkeel.dev/run-seconds": "5000"}


@pytest.fixture(autouse=True)
def known(define: "Define") -> None:
    """Have workflows."""
    define(kinds.WORKFLOW)


def _workflow(namespace: str, **spec: Any) -> dict[str, Any]:
    work = {"name": "work", "container": {"image": "busybox"}}
    steps = [[{"name": name, "template": "work"}] for name in ("first", "second")]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"name": "run", "namespace": namespace},
        "spec": {
            "entrypoint": "main",
            "templates": [{"name": "main", "steps": steps}, work],
            **spec,
        },
    }


def _is(phase: str) -> Any:  # noqa: ANN401 - a test of an object
    return lambda each: each.get("status", {}).get("phase") == phase


def test_a_workflow_succeeds_when_its_last_step_does(room: "Room", place: str, see: "See") -> None:
    """Its pods stay, for their logs; each began when the one before had ended."""
    room.apply(_workflow(place))

    workflow = see(kinds.WORKFLOW, "run", _is("Succeeded"))

    assert workflow["status"]["progress"] == "2/2"
    nodes = {each["name"]: each["phase"] for each in workflow["status"]["nodes"].values()}
    assert nodes == {"run[0].first": "Succeeded", "run[1].second": "Succeeded"}
    pods = room.api.list("v1", "Pod", place)
    assert {each["metadata"]["name"] for each in pods} == set(workflow["status"]["nodes"])


def test_a_step_waits_for_the_one_before(room: "Room", place: str, see: "See") -> None:
    """While that runs, there is one pod, which goes with the workflow."""
    room.apply(_workflow(place, podMetadata={"annotations": LONG}))

    workflow = see(kinds.WORKFLOW, "run", _is("Running"))

    assert workflow["status"]["progress"] == "0/2"
    assert len(room.api.list("v1", "Pod", place)) == 1
    room.api.delete(_workflow(place))
    room.until(lambda: not room.api.list("v1", "Pod", place), "no pods", 120)


def test_a_workflow_that_cannot_be_run_says_why(room: "Room", place: str, see: "See") -> None:
    """It has no pods."""
    room.apply(_workflow(place, entrypoint="none"))

    workflow = see(kinds.WORKFLOW, "run", _is("Error"))

    assert workflow["status"]["message"].startswith("template none: got none of this name")
    assert not room.api.list("v1", "Pod", place)
