"""The whole platform on each cloud, in simulation."""

from pathlib import Path

import pytest
from evenkeel.testing import Rehearsal, Result, session_data
from evenkeel.testing.fixtures import Rehearse

PROJECT = Path(__file__).parents[1]
POOLS = {"aws": "aws:eks/nodeGroup:NodeGroup", "gcp": "gcp:container/nodePool:NodePool"}


@pytest.fixture(scope="module", params=["aws", "gcp"])
def rehearsal(request: pytest.FixtureRequest, rehearse: Rehearse) -> Rehearsal:
    """Start a simulation of a stack's cloud."""
    return rehearse(PROJECT, session_data(request.param), stack=request.param)


@pytest.fixture(scope="module")
def result(rehearsal: Rehearsal) -> Result:
    """Deploy for the first time."""
    return rehearsal.up()


def test_the_models_are_served_on_gpus(rehearsal: Rehearsal, result: Result) -> None:
    """Each server has a GPU of its own, on a machine of the pool."""
    assert result.outputs["endpoint"] == "http://server.models.svc:8000"
    server = rehearsal.objects.get("apps/v1", "Deployment", "server", namespace="models")
    pods = rehearsal.objects.list("v1", "Pod", namespace="models", labels="app=server")
    pool = rehearsal.objects.list("v1", "Node", labels="evenkeel.dev/pool=serve")

    assert server["status"]["readyReplicas"] == 2
    assert {pod["spec"]["nodeName"] for pod in pods} <= {n["metadata"]["name"] for n in pool}
    assert len({pod["spec"]["nodeName"] for pod in pods}) == 2
    assert {node["status"]["allocatable"]["nvidia.com/gpu"] for node in pool} == {"1"}


def test_the_pool_takes_what_others_left_over(result: Result) -> None:
    """Spot machines, up to four."""
    (pool,) = (
        each
        for kind in POOLS.values()
        for each in result.resources.of(kind)
        if "serve" in each.name
    )

    assert "spot" in str(pool.inputs).lower()
    assert "4" in str(pool.inputs)


def test_the_teams_cannot_take_more_than_the_pool_has(rehearsal: Rehearsal, result: Result) -> None:
    """Our quota stands between evenkeel's pool and whoever serves models."""
    component = result.resources.one("inference:index:Models")
    quota = rehearsal.objects.get("v1", "ResourceQuota", "gpus", namespace="models")

    assert result.resources.one("kubernetes:core/v1:ResourceQuota", "gpus").parent == component.urn
    assert quota["spec"]["hard"] == {"requests.nvidia.com/gpu": "4"}


def test_both_add_ons_are_ready(rehearsal: Rehearsal, result: Result) -> None:
    """Evenkeel installs them; that they are ready is awaited in the deployment."""
    assert {each.name for each in result.resources.of("evenkeel:addons:Release")} == {
        "gpu-operator",
        "prometheus",
    }
    grafana = rehearsal.objects.get("apps/v1", "Deployment", "grafana", namespace="monitoring")
    assert grafana["status"]["readyReplicas"] == grafana["spec"]["replicas"]


def test_no_policy_has_anything_against_it(result: Result) -> None:
    """Evenkeel's policies look at what is ours, too."""
    assert [each for each in result.violations if each.level == "mandatory"] == []


def test_a_second_deployment_changes_nothing(rehearsal: Rehearsal, result: Result) -> None:
    """What is deployed is what the program says."""
    assert rehearsal.up().changes == {"same": len(result.resources)}
