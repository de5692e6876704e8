"""The Knative operator runs the parts of Knative Serving."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true
from simulator.controllers.operators.knative_serving import wanted_parts

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import See

COMMON = ["activator", "autoscaler", "autoscaler-hpa", "controller", "webhook"]


def _serving(namespace: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "operator.knative.dev/v1beta1",
        "kind": "KnativeServing",
        "metadata": {"name": "knative-serving", "namespace": namespace},
        "spec": spec,
    }


@pytest.mark.parametrize(
    ("ingress", "parts"),
    [
        (None, ["net-istio-controller", "net-istio-webhook"]),
        ({"kourier": {"enabled": True}}, ["net-kourier-controller", "3scale-kourier-gateway"]),
        ({"gateway-api": {"enabled": True}}, []),
    ],
)
def test_the_ingress_decides_which_parts_come_on_top(
    ingress: dict[str, Any] | None, parts: list[str]
) -> None:
    """Without a word it is Istio, as upstream has it."""
    assert list(wanted_parts(_serving("k", ingress=ingress))) == [*COMMON, *parts]


def test_all_parts_become_available(
    room: "Room", place: str, see: "See", request: pytest.FixtureRequest
) -> None:
    """With as many replicas, and the image of the gateway, that are asked for."""
    request.getfixturevalue("define")(kinds.KNATIVE_SERVING)
    override = {"override": {"3scale-kourier-gateway/kourier-gateway": "own/envoy:1"}}
    spec = {
        "high-availability": {"replicas": 2},
        "ingress": {"kourier": {"enabled": True, "service-type": "ClusterIP"}},
        "registry": override,
    }
    room.apply(_serving(place, **spec))
    see(kinds.KNATIVE_SERVING, "knative-serving", lambda each: is_true(each, "Ready"))
    gateway = see(kinds.DEPLOYMENT, "3scale-kourier-gateway")
    assert gateway["spec"]["template"]["spec"]["containers"][0]["image"] == "own/envoy:1"
    assert gateway["status"]["availableReplicas"] == 2
    assert see(kinds.SERVICE, "kourier")["spec"]["type"] == "ClusterIP"

    selector = {"nodeSelector": {"kubernetes.io/arch": "none"}}
    room.api.patch(see(kinds.DEPLOYMENT, "webhook"), {"spec": {"template": {"spec": selector}}})
    waiting = see(kinds.KNATIVE_SERVING, "knative-serving", lambda each: not is_true(each, "Ready"))
    assert "webhook" in condition_of(waiting, "DeploymentsAvailable")["message"]
    room.api.delete(_serving(place))
    room.until(lambda: not room.api.list("apps/v1", "Deployment", place), "gone", 120)
