"""KEDA's ScaledObjects become autoscalers."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, Gone, See


@pytest.fixture(autouse=True)
def known(define: "Define") -> None:
    """Have ScaledObjects."""
    define(kinds.SCALED_OBJECT)


def _deployment(namespace: str) -> dict[str, Any]:
    labels = {"app": "web"}
    pod = {"containers": [{"name": "web", "image": "web"}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def test_an_autoscaler_follows_its_target(
    room: "Room", place: str, see: "See", gone: "Gone"
) -> None:
    """Not before the target is there, and no longer than the ScaledObject."""
    trigger = {"type": "prometheus", "metadata": {"threshold": "5", "query": "up"}}
    scaled: dict[str, Any] = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": "web", "namespace": place},
        "spec": {
            "scaleTargetRef": {"name": "web"},
            "minReplicaCount": 2,
            "maxReplicaCount": 7,
            "triggers": [trigger],
        },
    }
    room.apply(scaled)
    waiting = see(kinds.SCALED_OBJECT, "web", lambda each: condition_of(each, "Ready"))
    assert condition_of(waiting, "Ready")["reason"] == "ScaledObjectCheckFailed"
    room.apply(_deployment(place))
    ready = see(kinds.SCALED_OBJECT, "web", lambda each: is_true(each, "Ready"))
    assert ready["status"]["hpaName"] == "keda-hpa-web"
    scaler = see(kinds.SCALER, "keda-hpa-web")["spec"]
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (2, 7)
    assert scaler["metrics"][0]["external"]["target"]["averageValue"] == "5"
    room.api.delete(scaled)
    gone(kinds.SCALER)
