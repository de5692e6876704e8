"""Experiments as ClearML's agents start them: pods from the template that each agent is given."""

from typing import Any

import yaml

from tests.end_to_end.team import Json, Team, name, running

_NAMESPACE = "clearml-tasks"
_LABEL = {"test": "experiment"}


def tried(team: Team, pools: tuple[str, ...]) -> list[Json]:
    """Start an experiment on each of the pools; return their pods as they ran, which are gone."""
    wanted = [experiment(team, pool) for pool in pools]
    try:
        for each in wanted:
            team.start(each)
        return team.see("pods", _NAMESPACE, running(len(pools)), "test=experiment")
    finally:
        for each in wanted:
            team.remove(each)


def experiment(team: Team, pool: str) -> dict[str, Any]:
    """Return a pod that the agent of a pool would start, of the template in the cluster.

    The agent fills in name, image and command; all else is the template's word.
    """
    (found,) = (
        each
        for each in team.items("configmaps", _NAMESPACE)
        if name(each) == f"clearml-agent-{pool}-pt"
    )
    template = yaml.safe_load(found["data"]["template.yaml"])
    (container,) = template["spec"]["containers"]
    own = {"name": "experiment", "image": "registry.example.com/experiment:1.0.0"}
    return {
        **template,
        "kind": "Pod",
        "metadata": {
            **template["metadata"],
            "name": f"experiment-{pool}",
            "labels": {**(template["metadata"].get("labels") or {}), **_LABEL},
        },
        "spec": {**template["spec"], "containers": [{**container, **own}]},
    }
