"""What a workflow runs, in which order, and what it is told that cannot be run."""

from typing import Any

import pytest

from simulator.controllers.operators.workflow_plan import NODE, dependencies, step_pod, steps
from simulator.controllers.refusal import RefusalError

WORK = {
    "name": "work",
    "inputs": {"parameters": [{"name": "what", "default": "nothing"}]},
    "container": {"image": "work:1", "args": ["{{inputs.parameters.what}}", "{{workflow.name}}"]},
}


def _workflow(*templates: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"name": "run", "namespace": "team", "uid": "u"},
        "spec": {"entrypoint": "main", "templates": [*templates, WORK], **spec},
    }


def _task(name: str, **said: Any) -> dict[str, Any]:
    return {"name": name, "template": "work", **said}


def _dag(*tasks: dict[str, Any]) -> dict[str, Any]:
    return {"name": "main", "dag": {"tasks": list(tasks)}}


def _order(workflow: dict[str, Any]) -> dict[str, set[str]]:
    return {each.name: set(each.after) for each in steps(workflow)}


def test_tasks_wait_for_what_they_depend_on() -> None:
    """In either way of saying it, in whichever order they are written."""
    last = _task("last", depends="left.Succeeded && right")
    left, right = _task("left", dependencies=["first"]), _task("right", dependencies=["first"])
    assert _order(_workflow(_dag(last, left, right, _task("first")))) == {
        "run.first": set(),
        "run.left": {"run.first"},
        "run.right": {"run.first"},
        "run.last": {"run.left", "run.right"},
    }


def test_steps_follow_each_other_and_those_of_a_group_do_not() -> None:
    """What comes after a nested template waits for its ends."""
    main = {"name": "main", "steps": [[_task("a"), {"name": "b", "template": "in"}], [_task("c")]]}
    inner = {"name": "in", "dag": {"tasks": [_task("x"), _task("y", dependencies=["x"])]}}
    assert _order(_workflow(main, inner)) == {
        "run[0].a": set(),
        "run[0].b.x": set(),
        "run[0].b.y": {"run[0].b.x"},
        "run[1].c": {"run[0].a", "run[0].b.y"},
    }


def test_a_pod_has_the_arguments_and_what_the_workflow_says_of_all() -> None:
    """A template's own word comes before the workflow's."""
    main = _dag(_task("one", arguments={"parameters": [{"name": "what", "value": 3}]}))
    workflow = _workflow(main, serviceAccountName="runner", nodeSelector={"a": "b"})

    pod = step_pod(workflow, steps(workflow)[0])

    assert pod["spec"]["containers"] == [{"name": "main", "image": "work:1", "args": ["3", "run"]}]
    assert pod["spec"]["serviceAccountName"] == "runner"
    assert pod["spec"]["nodeSelector"] == {"a": "b"}
    assert pod["metadata"]["annotations"] == {NODE: "run.one"}
    assert pod["metadata"]["name"].startswith("run-work-")


def test_a_single_container_runs_as_a_pod_of_the_workflows_name() -> None:
    """There is nothing to tell it from."""
    workflow = _workflow(entrypoint="work")
    assert step_pod(workflow, steps(workflow)[0])["metadata"]["name"] == "run"


@pytest.mark.parametrize(
    ("main", "words"),
    [
        (_dag(_task("a", dependencies=["b"]), _task("b", dependencies=["a"])), "waits for itself"),
        (_dag(_task("a", dependencies=["z"])), "task z of run: does not exist"),
        (_dag(_task("a", template="none")), "template none: got none of this name"),
        (_dag(_task("a", when="1 == 2")), "NotSimulated: task a: when"),
        ({"name": "main", "suspend": {}}, "NotSimulated: template main: suspend"),
        ({"name": "main"}, "got nothing to run"),
        ({"name": "main", "steps": [[_task("a", template="main")]]}, "nested deeper"),
    ],
)
def test_what_cannot_be_run_is_refused(main: dict[str, Any], words: str) -> None:
    """With the place and what is wrong with it."""
    with pytest.raises(RefusalError, match=words):
        steps(_workflow(main))


def test_to_wait_for_a_failure_is_refused() -> None:
    """Nothing fails in simulation unless it is told to."""
    with pytest.raises(RefusalError, match=r"got a\.Failed; expected names joined by &&"):
        dependencies(_task("b", depends="a.Failed"))
