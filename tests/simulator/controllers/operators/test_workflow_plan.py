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


def test_a_task_whose_condition_does_not_hold_has_no_pod() -> None:
    """What waits for it goes on, as with Argo."""
    skipped = _task("skipped", when="yes != yes", dependencies=["first"])
    kept = _task("kept", when="false != true", dependencies=["skipped"])
    assert _order(_workflow(_dag(_task("first"), skipped, kept))) == {
        "run.first": set(),
        "run.kept": {"run.first"},
    }


def test_what_a_step_leaves_is_told_to_those_after_it() -> None:
    """Where its template says what that is, should nothing be printed."""
    left = {"name": "size", "valueFrom": {"default": "3", "path": "/size"}}
    leaving = {**WORK, "name": "leave", "outputs": {"parameters": [left]}}
    value = "{{tasks.first.outputs.parameters.size}}"
    taking = _task(
        "second",
        dependencies=["first"],
        arguments={"parameters": [{"name": "what", "value": value}]},
    )
    workflow = _workflow(_dag(taking, {"name": "first", "template": "leave"}), leaving)
    found = {each.name: each.template for each in steps(workflow)}

    assert found["run.second"]["container"]["args"] == ["3", "run"]


def test_a_patch_is_laid_over_the_pod_of_its_template() -> None:
    """And is refused where it is not JSON, which is all that Kubeflow Pipelines writes."""
    patch = '{"containers": [{"name": "main", "image": "other:2"}], "nodeSelector": {"a": "b"}}'
    workflow = _workflow({**WORK, "name": "main", "podSpecPatch": patch})
    pod = step_pod(workflow, steps(workflow)[0])

    assert pod["spec"]["nodeSelector"] == {"a": "b"}
    (container,) = pod["spec"]["containers"]
    assert (container["image"], container["args"]) == ("other:2", ["nothing", "run"])

    wrong = _workflow({**WORK, "name": "main", "podSpecPatch": "{a: b}"})
    with pytest.raises(RefusalError, match=r"podSpecPatch: got \{a: b\}; expected JSON"):
        step_pod(wrong, steps(wrong)[0])


@pytest.mark.parametrize(
    ("main", "words"),
    [
        (_dag(_task("a", dependencies=["b"]), _task("b", dependencies=["a"])), "waits for itself"),
        (_dag(_task("a", dependencies=["z"])), "task z of run: does not exist"),
        (_dag(_task("a", template="none")), "template none: got none of this name"),
        (_dag(_task("a", when="{{tasks.b.outputs.result}} == 2")), "NotSimulated: task a: when"),
        (_dag(_task("a", when="1 == 1 && 2 == 2")), "NotSimulated: task a: when"),
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
