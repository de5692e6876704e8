"""KServe serves models with the runtime that fits, and says why it cannot."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true
from simulator.controllers.operators.inference_pods import STORAGE_URI

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, Gone, See

RESOURCES = {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}
TOLERATIONS = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]


@pytest.fixture(autouse=True)
def known(define: "Define") -> None:
    """Have the kinds of KServe."""
    define(kinds.INFERENCE_SERVICE, kinds.SERVING_RUNTIME, kinds.CLUSTER_SERVING_RUNTIME)


def _runtime(namespace: str, name: str = "triton", **spec: Any) -> dict[str, Any]:
    container = {
        "name": "kserve-container",
        "image": "nvcr.io/nvidia/tritonserver:26.07-py3",
        "args": ["--model-name={{.Name}}"],
        "ports": [{"name": "http", "containerPort": 8000, "protocol": "TCP"}],
        "resources": RESOURCES,
    }
    formats = [{"name": "onnx", "version": "1", "autoSelect": True}, {"name": "python"}]
    return {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "ServingRuntime",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "supportedModelFormats": formats,
            "protocolVersions": ["v2"],
            "annotations": {"prometheus.kserve.io/port": "8002"},
            "containers": [container],
            **spec,
        },
    }


def _service(
    namespace: str, *, predictor: dict[str, Any] | None = None, **model: Any
) -> dict[str, Any]:
    said = {"modelFormat": {"name": "onnx"}, "storageUri": "s3://models/digits"} | model
    labels = {"networking.kserve.io/visibility": "cluster-local"}
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": "digits", "namespace": namespace, "labels": labels},
        "spec": {"predictor": {"model": said} | (predictor or {})},
    }


def _is_ready(obj: dict[str, Any]) -> bool:
    return is_true(obj, "Ready")


def test_a_model_is_served_by_the_runtime_of_its_format(
    room: "Room", place: str, see: "See"
) -> None:
    """On the node that it asks for, with the model fetched and an address to call."""
    predictor = {"nodeSelector": {"kubernetes.io/hostname": "serve-0"}, "tolerations": TOLERATIONS}
    resources = {"requests": {"cpu": "200m", "memory": "64Mi"}}
    room.apply(_runtime(place), _service(place, predictor=predictor, resources=resources))

    service = see(kinds.INFERENCE_SERVICE, "digits", _is_ready)
    assert service["status"]["url"] == f"http://digits-predictor.{place}.svc.cluster.local"
    assert service["status"]["modelStatus"]["transitionStatus"] == "UpToDate"
    assert is_true(service, "PredictorReady")
    made = see(kinds.DEPLOYMENT, "digits-predictor")
    template = made["spec"]["template"]
    assert template["metadata"]["annotations"][STORAGE_URI] == "s3://models/digits"
    assert template["metadata"]["annotations"]["prometheus.kserve.io/port"] == "8002"
    (container,) = template["spec"]["containers"]
    assert container["args"] == ["--model-name=digits"]
    assert container["resources"]["requests"]["cpu"] == "200m"
    assert container["resources"]["limits"]["memory"] == "64Mi"
    assert template["spec"]["initContainers"][0]["args"] == ["s3://models/digits", "/mnt/models"]
    (pod,) = room.api.list("v1", "Pod", place)
    assert pod["spec"]["nodeName"] == "serve-0"
    ports = see(kinds.SERVICE, "digits-predictor")["spec"]["ports"]
    assert [(each["port"], each["targetPort"]) for each in ports] == [(80, 8000)]


def test_without_a_fitting_runtime_it_says_so_and_one_that_comes_serves_it(
    room: "Room", place: str, see: "See"
) -> None:
    """A format that is only supported by name does not count as fitting by itself."""
    room.apply(_runtime(place), _service(place, modelFormat={"name": "python"}))
    service = see(kinds.INFERENCE_SERVICE, "digits", lambda each: condition_of(each, "Ready"))
    assert condition_of(service, "Ready")["status"] == "False"
    assert condition_of(service, "PredictorReady")["reason"] == "NoSupportingRuntime"
    assert "python" in service["status"]["modelStatus"]["lastFailureInfo"]["message"]
    assert room.api.list("apps/v1", "Deployment", place) == []

    formats = [{"name": "python", "autoSelect": True}]
    room.apply(_runtime(place, "second", supportedModelFormats=formats))
    see(kinds.INFERENCE_SERVICE, "digits", _is_ready)


def test_a_pod_that_finds_no_node_keeps_it_from_being_ready(
    room: "Room", place: str, see: "See"
) -> None:
    """The service says how many pods lack; the pod says why."""
    resources = {"limits": {"example.com/none": "1"}}
    room.apply(_runtime(place), _service(place, resources=resources))

    def unscheduled(each: dict[str, Any]) -> bool:
        return "0 of 1" in str(condition_of(each, "PredictorReady").get("message"))

    service = see(kinds.INFERENCE_SERVICE, "digits", unscheduled)
    assert condition_of(service, "Ready")["status"] == "False"

    def reason() -> str:
        pods = room.api.list("v1", "Pod", place)
        return str(condition_of(pods[0], "PodScheduled").get("reason", "")) if pods else ""

    room.until(lambda: reason() == "Unschedulable", "the pod unschedulable")


def test_its_objects_change_with_it_and_go_with_it(
    room: "Room", place: str, see: "See", gone: "Gone"
) -> None:
    """A named runtime, replicas that a scaler chooses, and nothing left behind."""
    room.apply(_runtime(place), _service(place, runtime="triton", modelFormat={"name": "python"}))
    see(kinds.INFERENCE_SERVICE, "digits", _is_ready)
    room.apply(_service(place, predictor={"minReplicas": 1, "maxReplicas": 3}))
    scaler = see(kinds.SCALER, "digits-predictor")
    assert (scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) == (1, 3)
    room.apply(_service(place))
    room.until(lambda: not room.api.list("autoscaling/v2", scaler["kind"], place), "no scaler")

    room.api.delete(_service(place))
    gone(kinds.DEPLOYMENT, kinds.SERVICE, kinds.POD)


def test_what_is_not_simulated_is_not_pretended(room: "Room", place: str, see: "See") -> None:
    """Another mode says so instead of serving with something else."""
    service = _service(place)
    service["metadata"]["annotations"] = {"serving.kserve.io/deploymentMode": "ModelMesh"}
    room.apply(_runtime(place), service)
    said = see(kinds.INFERENCE_SERVICE, "digits", lambda each: condition_of(each, "Ready"))
    assert condition_of(said, "Ready")["reason"] == "NotSimulated"
