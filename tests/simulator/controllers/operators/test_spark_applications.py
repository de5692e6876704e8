"""Spark applications run a driver and its executors, and end."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.operators.spark_applications import memory_mib

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See

LONG = {"simulator.evenkeel.dev/run-seconds": "5000"}


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest) -> None:
    """Have Spark applications, but only for tests with a cluster."""
    if "place" in request.fixturenames:
        define: Define = request.getfixturevalue("define")
        define(kinds.SPARK_APPLICATION)


def _application(namespace: str, **driver: Any) -> dict[str, Any]:
    return {
        "apiVersion": "sparkoperator.k8s.io/v1beta2",
        "kind": "SparkApplication",
        "metadata": {"name": "count", "namespace": namespace},
        "spec": {
            "image": "spark:4.0.1",
            "driver": {"cores": 1, "memory": "512m", **driver},
            "executor": {"instances": 2, "cores": 1, "memory": "1g"},
        },
    }


def _is(word: str) -> Any:  # noqa: ANN401 - a test of an object
    return lambda each: each.get("status", {}).get("applicationState", {}).get("state") == word


@pytest.mark.parametrize(
    ("said", "mib"),
    [
        ({"memory": "512m"}, 896),
        ({"memory": "10g"}, 11264),
        ({"memory": "1g", "memoryOverhead": "512m"}, 1536),
        ({}, 1408),
    ],
)
def test_memory_has_what_lies_beside_java(said: dict[str, str], mib: int) -> None:
    """A tenth, and at least 384 MiB, unless the application says how much."""
    assert memory_mib(said) == mib


def test_an_application_runs_and_goes_with_its_pods(room: "Room", place: str, see: "See") -> None:
    """The driver first, then the executors."""
    room.apply(_application(place, annotations=LONG))

    def running(application: dict[str, Any]) -> bool:
        states = list(application.get("status", {}).get("executorState", {}).values())
        return states == ["RUNNING", "RUNNING"]

    see(kinds.SPARK_APPLICATION, "count", running)
    driver = see(kinds.POD, "count-driver")["spec"]["containers"][0]
    assert driver["resources"]["limits"]["memory"] == "896Mi"
    assert see(kinds.SERVICE, "count-ui-svc")["spec"]["ports"][0]["port"] == 4040
    room.api.delete(_application(place))
    room.until(lambda: not room.api.list("v1", "Pod", place), "no pods", 120)


def test_an_application_completes(room: "Room", place: str, see: "See") -> None:
    """Its executors go, its driver stays for its logs."""
    room.apply(_application(place))
    see(kinds.SPARK_APPLICATION, "count", _is("COMPLETED"))

    def names() -> list[str]:
        return [each["metadata"]["name"] for each in room.api.list("v1", "Pod", place)]

    room.until(lambda: names() == ["count-driver"], "the driver alone")


def test_a_driver_that_finds_no_node_says_why(room: "Room", place: str, see: "See") -> None:
    """The application stays submitted, with the scheduler's words; no executor is made."""
    room.apply(_application(place, nodeSelector={"kubernetes.io/arch": "none"}))

    def told(application: dict[str, Any]) -> bool:
        state = application.get("status", {}).get("applicationState", {})
        return "nodes are available" in state.get("errorMessage", "")

    application = see(kinds.SPARK_APPLICATION, "count", told)
    assert application["status"]["applicationState"]["state"] == "SUBMITTED"
    assert len(room.api.list("v1", "Pod", place)) == 1
