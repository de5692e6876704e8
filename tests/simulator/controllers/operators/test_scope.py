"""An operator acts where its own Deployment tells it to look, and nowhere else."""

from typing import Any

import pytest

from simulator.controllers.operators.scope import Scope

VARIABLE = Scope(image="cloudnative-pg", variable="WATCH_NAMESPACE")
ARGUMENT = Scope(image="spark-operator/controller", argument="--namespaces=")
OWN = Scope(image="workflow-controller", own="--namespaced")
PG = "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0"
SPARK = "mirror.example:5000/ghcr.io/kubeflow/spark-operator/controller:2.5.2@sha256:0"
ARGO = "quay.io/argoproj/workflow-controller:v4"
FROM_FIELD = {"valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}}


def deployment(image: str, *, namespace: str = "home", **container: Any) -> dict[str, Any]:
    """Return a Deployment of one container."""
    containers = [{"name": "manager", "image": image, **container}]
    return {
        "metadata": {"name": "operator", "namespace": namespace},
        "spec": {"template": {"spec": {"containers": containers}}},
    }


def told(**variable: Any) -> dict[str, Any]:
    """Return what a container is told by a variable."""
    return {"env": [{"name": "OTHER", "value": "x"}, {"name": "WATCH_NAMESPACE", **variable}]}


@pytest.mark.parametrize(
    ("scope", "found", "there", "elsewhere"),
    [
        (VARIABLE, deployment(PG, **told(value="a, b")), True, False),
        (VARIABLE, deployment(PG, **told(value="b")), False, False),
        (VARIABLE, deployment(PG, **told(value="")), True, True),
        (VARIABLE, deployment(PG), True, True),
        (VARIABLE, deployment(PG, namespace="a", **told(**FROM_FIELD)), True, False),
        (VARIABLE, deployment("x/not-cloudnative-pg:1", **told(value="b")), True, True),
        (ARGUMENT, deployment(SPARK, args=["controller", "--namespaces=a,b"]), True, False),
        (ARGUMENT, deployment(SPARK, args=["controller", '--namespaces=""']), True, True),
        (ARGUMENT, deployment("x/other/controller:1", args=["--namespaces=b"]), True, True),
        (OWN, deployment(ARGO, namespace="a", args=["--namespaced"]), True, False),
        (OWN, deployment(ARGO, namespace="a"), True, True),
    ],
)
def test_it_looks_where_it_is_told(
    scope: Scope, found: dict[str, Any], *, there: bool, elsewhere: bool
) -> None:
    """By a variable, by an argument, or by one that leaves its own namespace alone."""
    assert scope.covers([found], "a") is there
    assert scope.covers([found], "c") is elsewhere


def test_nobody_and_several_look_everywhere_that_one_of_them_does() -> None:
    """Without a Deployment nothing says who runs the operator: then it acts, as it always has."""
    one, other = (deployment(PG, **told(value=each)) for each in "ab")

    assert VARIABLE.covers([], "c")
    assert VARIABLE.covers([one, other], "b")
    assert not VARIABLE.covers([one, other], "c")
