"""Kubeflow's notebooks run, stop, and say why they do not run."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.operators.notebooks import STOPPED

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, Gone, See

TOLERATIONS = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]


@pytest.fixture(autouse=True)
def known(define: "Define") -> None:
    """Have notebooks."""
    define(kinds.NOTEBOOK)


def _notebook(namespace: str, **pod: Any) -> dict[str, Any]:
    container = {"name": "lab", "image": "ghcr.io/kubeflow/notebook:1"}
    return {
        "apiVersion": "kubeflow.org/v1",
        "kind": "Notebook",
        "metadata": {"name": "lab", "namespace": namespace},
        "spec": {"template": {"spec": {"containers": [container], **pod}}},
    }


def _is_ready(notebook: dict[str, Any]) -> bool:
    return bool(notebook.get("status", {}).get("readyReplicas") == 1)


def test_a_notebook_runs_where_it_asks_for(room: "Room", place: str, see: "See") -> None:
    """Its pod is on the GPU node that it tolerates, and it is reached at port 80."""
    selector = {"kubernetes.io/hostname": "serve-0"}
    room.apply(_notebook(place, nodeSelector=selector, tolerations=TOLERATIONS))
    notebook = see(kinds.NOTEBOOK, "lab", _is_ready)
    assert "running" in notebook["status"]["containerState"]
    pod = see(kinds.POD, "lab-0")
    assert pod["spec"]["nodeName"] == "serve-0"
    (variable,) = pod["spec"]["containers"][0]["env"]
    assert variable == {"name": "NB_PREFIX", "value": f"/notebook/{place}/lab"}
    (port,) = see(kinds.SERVICE, "lab")["spec"]["ports"]
    assert (port["port"], port["targetPort"]) == (80, 8888)


def test_a_notebook_is_stopped_resumed_and_deleted(
    room: "Room", place: str, see: "See", gone: "Gone"
) -> None:
    """Stopped it has no pod; deleted it leaves nothing behind."""
    room.apply(_notebook(place))
    see(kinds.NOTEBOOK, "lab", _is_ready)
    stopped = _notebook(place)
    stopped["metadata"]["annotations"] = {STOPPED: "2026-01-01T00:00:00Z"}
    room.apply(stopped)
    room.until(lambda: not room.api.list("v1", "Pod", place), "no pod")
    room.apply(_notebook(place))
    see(kinds.NOTEBOOK, "lab", _is_ready)
    room.api.delete(_notebook(place))
    gone(kinds.STATEFUL_SET, kinds.SERVICE, kinds.POD)


def test_a_notebook_that_finds_no_node_says_so(room: "Room", place: str, see: "See") -> None:
    """In the words of the scheduler."""
    room.apply(_notebook(place, nodeSelector={"kubernetes.io/arch": "none"}))

    def unscheduled(notebook: dict[str, Any]) -> bool:
        conditions = notebook.get("status", {}).get("conditions") or ()
        return any(each["reason"] == "Unschedulable" for each in conditions)

    notebook = see(kinds.NOTEBOOK, "lab", unscheduled)
    assert notebook["status"]["readyReplicas"] == 0
