"""What the driver of Kubeflow Pipelines answers, by which the pod of a step gets its container."""

import json
from typing import Any

import pytest

from simulator.controllers.operators.pipeline_driver import outputs
from simulator.controllers.refusal import RefusalError

LEAVES = ("pod-spec-patch", "cached-decision", "condition")


def _driver(role: str = "driver", **flags: str) -> dict[str, Any]:
    arguments = [word for name, value in flags.items() for word in (f"--{name}", value)]
    return {
        "name": "system-container-driver",
        "metadata": {"annotations": {"pipelines.kubeflow.org/runtime-role": role}},
        "container": {"args": arguments},
        "outputs": {"parameters": [{"name": each, "valueFrom": {"path": each}} for each in LEAVES]},
    }


def test_a_step_gets_its_container_behind_the_launcher() -> None:
    """With its GPUs, and where the pipeline's author wants it."""
    container = {
        "image": "work:1",
        "command": ["python"],
        "args": ["-m", "work"],
        "resources": {
            "resourceMemoryLimit": "4Gi",
            "accelerator": {"resourceType": "nvidia.com/gpu", "resourceCount": "2"},
        },
    }
    tolerations = [{"key": "nvidia.com/gpu", "operator": "Exists"}]
    placed = {"nodeSelector": {"labels": {"a": "b"}}, "tolerations": tolerations}
    told = {"container": json.dumps(container), "kubernetes_config": json.dumps(placed)}
    answered = outputs(_driver(type="CONTAINER", pipeline_name="p", **told))
    patch = json.loads(answered["pod-spec-patch"])

    assert (answered["cached-decision"], answered["condition"]) == ("false", "true")
    assert (patch["nodeSelector"], patch["tolerations"]) == ({"a": "b"}, tolerations)
    (main,) = patch["containers"]
    assert main["command"] == ["/kfp-launcher/launch", "--pipeline_name", "p", "--"]
    assert main["args"] == ["python", "-m", "work"]
    assert main["resources"]["limits"] == {"memory": "4Gi", "nvidia.com/gpu": "2"}


def test_the_driver_of_a_dag_has_no_pod_to_describe() -> None:
    """And who is no driver leaves only what its template says."""
    assert outputs(_driver(type="ROOT_DAG")) == {"condition": "true"}
    assert outputs(_driver("launcher", type="CONTAINER")) == {}


def test_what_is_no_json_is_refused() -> None:
    """With the flag that says it."""
    with pytest.raises(RefusalError, match=r"--container: got \{a\}; expected JSON"):
        outputs(_driver(type="CONTAINER", container="{a}"))
