"""Experiments as ClearML's agents start them: pods from the template that each agent is given."""

from pathlib import Path
from typing import Any

from stacks.environment import read
from stacks.plan import addon_plans
from tests.end_to_end.team import Json, Team, running


def tried(team: Team, file: Path, pools: tuple[str, ...]) -> list[Json]:
    """Start an experiment on each of the pools; return their pods as they ran, which are gone."""
    wanted = [experiment(file, pool) for pool in pools]
    try:
        for each in wanted:
            team.start(each)
        return team.see("pods", "clearml-tasks", running(len(pools)), "test=experiment")
    finally:
        for each in wanted:
            team.remove(each)


def experiment(file: Path, pool: str) -> dict[str, Any]:
    """Return a pod that the agent of a pool would start.

    Args:
        file: The environment, whose add-on says what the agent is given.
        pool: A GPU pool of it.
    """
    (template,) = (
        chart.values["agentk8sglue"]["basePodTemplate"]
        for _, plan in addon_plans(read(file), "local")
        for chart in plan.charts
        if chart.release == f"clearml-agent-{pool}"
    )
    container = {
        "name": "experiment",
        "image": "registry.example.com/experiment:1.0.0",
        "resources": template["resources"],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"experiment-{pool}",
            "namespace": "clearml-tasks",
            "labels": {"test": "experiment"},
        },
        "spec": {
            "containers": [container],
            "nodeSelector": template["nodeSelector"],
            "tolerations": template["tolerations"],
        },
    }
