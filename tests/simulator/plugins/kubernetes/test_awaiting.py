"""Creates and updates return when the object is ready, or say why it is not."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import empty_pb2

from simulator.plugins.wire import to_python
from tests.simulator.plugins.kubernetes.provider_client import Client, Refused
from tests.simulator.plugins.kubernetes.test_changes import job
from tests.simulator.plugins.kubernetes.test_create import (
    CONFIG_MAP,
    DEPLOYMENT,
    config_map,
    deployment,
)


def _annotated(inputs: dict[str, Any], **notes: str) -> dict[str, Any]:
    keyed = {f"pulumi.com/{key}": value for key, value in notes.items()}
    return {**inputs, "metadata": {**inputs["metadata"], "annotations": keyed}}


def _once_there(provider: Client, obj: dict[str, Any], act: Callable[..., object]) -> None:
    """Do something as soon as an object is there: who made it waits for it then."""
    meta = obj["metadata"]
    while (
        provider.api.find(obj["apiVersion"], obj["kind"], meta["name"], meta["namespace"]) is None
    ):
        time.sleep(0.05)
    act(provider, obj)


def _cancel(provider: Client, _: dict[str, Any]) -> None:
    provider.stub.Cancel(empty_pb2.Empty())


def _delete(provider: Client, obj: dict[str, Any]) -> None:
    provider.api.delete(obj)


def _unschedulable(inputs: dict[str, Any]) -> dict[str, Any]:
    inputs["spec"]["template"]["spec"]["nodeSelector"] = {"no": "such-node"}
    return inputs


def test_a_deployment_is_created_when_its_pods_are_ready(provider: Client) -> None:
    """The state already has the status of a ready Deployment."""
    _, _, state, _ = provider.made(DEPLOYMENT, deployment("web", provider.namespace, replicas=2))

    assert state["status"]["readyReplicas"] == 2
    assert provider.engine.passing[-1:] in ([""], [])


def test_an_updated_deployment_is_awaited_again(provider: Client) -> None:
    """The update returns once the new number is ready."""
    urn, _, state, inputs = provider.made(DEPLOYMENT, deployment("web", provider.namespace))

    after = provider.update(urn, state, {**inputs, "spec": {**inputs["spec"], "replicas": 3}})

    assert after["status"]["readyReplicas"] == 3


def test_an_object_that_does_not_become_ready_stays_in_the_state(provider: Client) -> None:
    """The engine gets id, state and the scheduler's own words."""
    urn = provider.urn(DEPLOYMENT)
    reasons = ""
    for seconds in (2, 8, 32, 128):  # the scheduler of a busy machine takes its time
        name = f"stuck-{seconds}"
        inputs = _unschedulable(deployment(name, provider.namespace))
        with pytest.raises(Refused, match=f"created, but it was not ready after {seconds} s") as it:
            provider.create(urn, provider.check(urn, inputs), timeout=seconds)
        detail = it.value.detail
        assert detail is not None
        assert detail.id == f"{provider.namespace}/{name}"
        assert to_python(detail.properties)["metadata"]["name"] == name
        reasons = " ".join(detail.reasons)
        if "node affinity" in reasons:
            break

    assert "didn't match Pod's node affinity/selector" in reasons
    assert "Deployment 0/1 ready" in provider.engine.passing


def test_a_cancelled_wait_ends_at_once(provider: Client) -> None:
    """Cancel reaches a create that waits; the object stays in the state."""
    urn = provider.urn(DEPLOYMENT)
    inputs = provider.check(urn, _unschedulable(deployment("stuck", provider.namespace)))
    cancel = threading.Thread(target=_once_there, args=(provider, inputs, _cancel))
    cancel.start()
    began = time.monotonic()

    with pytest.raises(Refused, match="cancelled before it was ready"):
        provider.create(urn, inputs, timeout=600)

    cancel.join()
    assert time.monotonic() - began < 500, "less than the time-out"


def test_the_annotation_sets_the_time_out(provider: Client) -> None:
    """Where the resource's options say nothing, `timeoutSeconds` counts."""
    urn = provider.urn(DEPLOYMENT)
    stuck = _unschedulable(deployment("stuck", provider.namespace))

    with pytest.raises(Refused, match="not ready after 1 s"):
        provider.create(urn, _annotated(stuck, timeoutSeconds="1"), timeout=0)


def test_nobody_waits_where_the_program_says_so(provider: Client) -> None:
    """`skipAwait` returns the object as it is."""
    stuck = _unschedulable(deployment("stuck", provider.namespace))

    _, _, state, _ = provider.made(DEPLOYMENT, _annotated(stuck, skipAwait="true"))

    assert state["status"].get("readyReplicas", 0) == 0


def test_a_failed_job_fails_at_once(provider: Client) -> None:
    """A Job that has given up is not waited for any longer."""
    urn = provider.urn("kubernetes:batch/v1:Job")
    inputs = job("late", provider.namespace)
    inputs["spec"]["activeDeadlineSeconds"] = 1
    inputs["spec"]["template"]["spec"]["nodeSelector"] = {"no": "such-node"}

    with pytest.raises(Refused, match="it failed") as caught:
        provider.create(urn, inputs, timeout=600)

    assert caught.value.detail is not None
    assert any("DeadlineExceeded" in each for each in caught.value.detail.reasons)


def test_an_own_condition_is_awaited(provider: Client) -> None:
    """`waitFor` looks at whatever path the program names."""
    urn = provider.urn(CONFIG_MAP)
    inputs = _annotated(
        config_map("flag", provider.namespace, ready="no"), waitFor="jsonpath={.data.ready}=yes"
    )
    seen: list[float] = []

    def flip(provider: Client, obj: dict[str, Any]) -> None:
        time.sleep(0.4)
        seen.append(time.monotonic())
        provider.api.patch(obj, {"data": {"ready": "yes"}})

    thread = threading.Thread(target=_once_there, args=(provider, inputs, flip))
    thread.start()
    _, state = provider.create(urn, inputs)
    ended = time.monotonic()
    thread.join()

    assert state["data"] == {"ready": "yes"}
    assert ended > seen[0]


def test_an_own_condition_that_cannot_be_read_is_refused(provider: Client) -> None:
    """Check refuses it with the two forms; past Check, the object is kept all the same."""
    inputs = _annotated(config_map("flag", provider.namespace), waitFor="forever")

    with pytest.raises(Refused, match=r"waitFor: got 'forever'; expected jsonpath="):
        provider.check(provider.urn(CONFIG_MAP), inputs)
    with pytest.raises(Refused, match="cannot be told whether it is ready") as caught:
        provider.create(provider.urn(CONFIG_MAP), inputs)

    assert caught.value.detail is not None
    assert caught.value.detail.id == f"{provider.namespace}/flag"


def test_an_object_deleted_while_it_is_awaited_is_not_ready(provider: Client) -> None:
    """Someone else deletes it: the wait ends at once and says so."""
    inputs = _annotated(config_map("brief", provider.namespace), waitFor="jsonpath={.data.never}")
    delete = threading.Thread(target=_once_there, args=(provider, inputs, _delete))
    delete.start()

    with pytest.raises(Refused, match="it was deleted while it was awaited"):
        provider.create(provider.urn(CONFIG_MAP), inputs, timeout=600)

    delete.join()


def test_a_service_waits_for_a_ready_pod(provider: Client) -> None:
    """A Service is ready when traffic has somewhere to go."""
    provider.made(DEPLOYMENT, deployment("web", provider.namespace), "web")
    _, _, state, _ = provider.made(
        "kubernetes:core/v1:Service", service("web", provider.namespace, app="web")
    )

    assert state["spec"]["clusterIP"]


def test_a_service_without_pods_is_ready_when_time_is_up(provider: Client) -> None:
    """Upstream's rule: no pod at all is no failure, an unready one is."""
    urn = provider.urn("kubernetes:core/v1:Service")
    inputs = service("lonely", provider.namespace, app="nobody")

    assert provider.create(urn, inputs, timeout=1)[0] == f"{provider.namespace}/lonely"


def test_a_headless_service_waits_for_nothing(provider: Client) -> None:
    """Without a cluster address there is nothing to wait for."""
    inputs = service("headless", provider.namespace, app="nobody")
    inputs["spec"]["clusterIP"] = "None"

    provider.made("kubernetes:core/v1:Service", inputs)

    assert not [each for each in provider.engine.passing if "target any Pods" in each]


def test_a_refresh_tells_what_is_not_ready(provider: Client) -> None:
    """Read returns state and inputs along with the reason."""
    stuck = _unschedulable(deployment("stuck", provider.namespace))
    urn, identifier, state, inputs = provider.made(DEPLOYMENT, _annotated(stuck, skipAwait="true"))
    judged = {**inputs, "metadata": {**inputs["metadata"], "annotations": {}}}

    with pytest.raises(Refused, match="exists, but it is not ready") as caught:
        provider.read(urn, identifier, state, judged)

    assert caught.value.detail is not None
    assert to_python(caught.value.detail.inputs)["metadata"]["name"] == "stuck"


def test_many_creates_wait_at_once(provider: Client) -> None:
    """Sixty-four objects that never become ready do not keep a sixty-fifth from being created."""
    urn = provider.urn(CONFIG_MAP)
    waiting = [
        _annotated(
            config_map(f"waits-{index}", provider.namespace), waitFor="jsonpath={.data.never}"
        )
        for index in range(64)
    ]
    threads = [
        threading.Thread(target=_try_create, args=(provider, f"{urn}-{index}", inputs))
        for index, inputs in enumerate(waiting)
    ]
    for each in threads:
        each.start()
    for inputs in waiting:
        _once_there(provider, inputs, lambda *_: None)
    provider.made(CONFIG_MAP, config_map("passes", provider.namespace), "passes")
    still = sum(each.is_alive() for each in threads)
    provider.stub.Cancel(empty_pb2.Empty())
    for each in threads:
        each.join()

    assert still == 64


def _try_create(provider: Client, urn: str, inputs: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        provider.create(urn, inputs, timeout=600)


def service(name: str, namespace: str, **selector: str) -> dict[str, Any]:
    """Return a Service's inputs."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": selector, "ports": [{"port": 80}]},
    }
