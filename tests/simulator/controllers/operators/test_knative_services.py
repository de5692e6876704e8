"""Knative services run as one revision each, and KServe serves models with them."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true
from simulator.controllers.operators.inference_knative import knative_service, mode_of
from simulator.controllers.operators.inference_pods import STORAGE_URI, Pod
from simulator.controllers.operators.knative_hosts import url
from simulator.controllers.operators.knative_services import digest, revision_name
from simulator.controllers.refusal import RefusalError

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See

TOLERATIONS = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
SCALE = "autoscaling.knative.dev/min-scale"
CONFIG = {
    "network": {
        "domain-template": "{{.Name}}-{{.Namespace}}.{{.Domain}}",
        "default-external-scheme": "https",
    },
    "domain": {"ml.example.com": ""},
    "features": {
        "kubernetes.podspec-nodeselector": "enabled",
        "kubernetes.podspec-tolerations": "enabled",
    },
}


def _serving(namespace: str, **config: Any) -> dict[str, Any]:
    return {
        "apiVersion": "operator.knative.dev/v1beta1",
        "kind": "KnativeServing",
        "metadata": {"name": "knative-serving", "namespace": namespace},
        "spec": {"ingress": {"kourier": {"enabled": True}}, "config": CONFIG | config},
    }


def _service(namespace: str, image: str = "r.example.com/hello:1", **more: Any) -> dict[str, Any]:
    spec = {
        "containers": [{"image": image, "resources": {"requests": {"cpu": "100m"}}}],
        "nodeSelector": {"kubernetes.io/hostname": "serve-0"},
        "tolerations": TOLERATIONS,
        "containerConcurrency": 4,
    }
    annotations = {SCALE: more.pop("scale", "1")}
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": "hello", "namespace": namespace},
        "spec": {"template": {"metadata": {"annotations": annotations}, "spec": spec | more}},
    }


def _runtime(namespace: str) -> dict[str, Any]:
    container = {"name": "kserve-container", "image": "nvcr.io/nvidia/tritonserver:26.06-py3"}
    return {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "ServingRuntime",
        "metadata": {"name": "triton", "namespace": namespace},
        "spec": {
            "supportedModelFormats": [{"name": "onnx", "version": "1", "autoSelect": True}],
            "containers": [container],
        },
    }


def _is_idle(revision: dict[str, Any]) -> bool:
    return (
        is_true(revision, "Ready") and condition_of(revision, "Active").get("reason") == "NoTraffic"
    )


@pytest.mark.parametrize(
    ("config", "labels", "address"),
    [
        (CONFIG, {}, "https://hello-team.ml.example.com"),
        ({}, {}, "http://hello.team.svc.cluster.local"),
        ({"domain": {"a.example": ""}}, {}, "http://hello.team.a.example"),
        (
            CONFIG,
            {"networking.knative.dev/visibility": "cluster-local"},
            "http://hello.team.svc.cluster.local",
        ),
    ],
)
def test_where_a_service_is_reached(
    config: dict[str, Any], labels: dict[str, str], address: str
) -> None:
    """By Knative's settings, which are those of the KnativeServing."""
    service = _service("team")
    service["metadata"]["labels"] = labels

    assert url(service, {"spec": {"config": config}}) == address


def test_what_is_there_keeps_its_revision() -> None:
    """A revision is its template: going back to an older one takes that up again."""
    service = _service("team")
    service["metadata"]["generation"] = 3
    there = {
        "metadata": {
            "name": "hello-00001",
            "annotations": {"simulator.evenkeel.dev/template": digest(service["spec"]["template"])},
        }
    }
    named, other = _service("team"), _service("team", image="other:1")
    named["spec"]["template"]["metadata"]["name"] = "hello-blue"

    assert revision_name(service, []) == "hello-00003"
    assert revision_name(service, [there]) == "hello-00001"
    assert revision_name(service | {"spec": other["spec"]}, [there]) == "hello-00003"
    assert revision_name(named, [there]) == "hello-blue"


def test_which_mode_an_inference_service_has() -> None:
    """Its annotation before KServe's settings, old names as well."""
    mode = "serving.kserve.io/deploymentMode"
    plain: dict[str, Any] = {"metadata": {}}
    asked = {"metadata": {"annotations": {mode: "Serverless"}}}

    assert mode_of(plain, {}) == "Standard"
    assert mode_of(plain, {"deploy": {"defaultDeploymentMode": "Knative"}}) == "Knative"
    assert mode_of(asked, {"deploy": {"defaultDeploymentMode": "Standard"}}) == "Knative"
    with pytest.raises(RefusalError, match="got ModelMesh; expected Standard or Knative"):
        mode_of({"metadata": {"annotations": {mode: "ModelMesh"}}}, {})


def test_what_kserve_asks_of_knative() -> None:
    """As many pods as the InferenceService wants at least and at most; never none by default."""
    meta = {"name": "digits", "namespace": "team", "uid": "u"}
    predictor: dict[str, Any] = {"maxReplicas": 3, "scaleTarget": 5, "timeout": 60}
    service = {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": meta,
        "spec": {"predictor": predictor},
    }
    pod = Pod({"containers": [{"name": "kserve-container"}]}, {STORAGE_URI: "s3://m/d"}, {})
    template = knative_service(service, "predictor", pod)["spec"]["template"]
    predictor["minReplicas"] = 0
    idle = knative_service(service, "predictor", pod)["spec"]["template"]

    assert template["metadata"]["annotations"] == {
        STORAGE_URI: "s3://m/d",
        SCALE: "1",
        "autoscaling.knative.dev/max-scale": "3",
        "autoscaling.knative.dev/target": "5",
    }
    assert template["spec"]["timeoutSeconds"] == 60
    assert "initContainers" not in template["spec"]
    assert idle["metadata"]["annotations"][SCALE] == "0"


def test_services_run_and_scale(room: "Room", place: str, see: "See", define: "Define") -> None:
    """On the node that is asked for; a new template is a new revision; none called, none runs."""
    define(kinds.KNATIVE_SERVING)
    room.apply(_serving(place), _service(place))
    ready = see(kinds.KNATIVE_SERVICE, "hello", lambda each: is_true(each, "Ready"))
    first = ready["status"]["latestReadyRevisionName"]
    pods = see(kinds.DEPLOYMENT, f"{first}-deployment")

    assert ready["status"]["url"] == f"https://hello-{place}.ml.example.com"
    containers = pods["spec"]["template"]["spec"]["containers"]
    assert [each["name"] for each in containers] == ["user-container", "queue-proxy"]
    (pod,) = [
        each
        for each in room.api.list("v1", "Pod", place)
        if each["metadata"]["labels"].get("serving.knative.dev/service") == "hello"
    ]
    assert pod["spec"]["nodeName"] == "serve-0"
    door = see(kinds.SERVICE, "hello")["spec"]
    assert door["externalName"] == f"kourier-internal.{place}.svc.cluster.local"

    room.apply(_service(place, image="r.example.com/hello:2", scale="0"))
    changed = see(
        kinds.KNATIVE_SERVICE,
        "hello",
        lambda each: each.get("status", {}).get("latestReadyRevisionName") not in {None, first},
    )
    second = changed["status"]["latestReadyRevisionName"]
    see(kinds.DEPLOYMENT, f"{second}-deployment", lambda each: each["spec"]["replicas"] == 0)
    see(kinds.KNATIVE_REVISION, second, _is_idle)
    room.until(
        lambda: room.api.find("apps/v1", "Deployment", f"{first}-deployment", place) is None,
        "no first revision",
    )

    room.api.delete(_service(place))
    room.api.delete(_serving(place))


def test_what_is_not_enabled_is_refused(
    room: "Room", place: str, see: "See", define: "Define"
) -> None:
    """As Knative's webhook would; nothing is made of it."""
    define(kinds.KNATIVE_SERVING)
    room.apply(_serving(place), _service(place, runtimeClassName="nvidia"))
    refused = see(
        kinds.KNATIVE_SERVICE,
        "hello",
        lambda each: "runtimeclassname" in str(condition_of(each, "Ready").get("message")),
    )

    assert not is_true(refused, "Ready")
    assert room.api.find("serving.knative.dev/v1", "Configuration", "hello", place) is None
    room.api.delete(_service(place))
    room.api.delete(_serving(place))


def test_a_model_is_served_by_knative(
    room: "Room", place: str, see: "See", define: "Define"
) -> None:
    """With the model fetched into its pods, and the address of its Knative service."""
    define(kinds.KNATIVE_SERVING, kinds.INFERENCE_SERVICE, kinds.SERVING_RUNTIME)
    predictor = {
        "model": {"modelFormat": {"name": "onnx"}, "storageUri": "s3://models/digits"},
        "nodeSelector": {"kubernetes.io/hostname": "serve-0"},
        "tolerations": TOLERATIONS,
    }
    service = {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            "name": "digits",
            "namespace": place,
            "annotations": {"serving.kserve.io/deploymentMode": "Knative"},
        },
        "spec": {"predictor": predictor},
    }
    room.apply(_serving(place), _runtime(place), service)
    ready = see(kinds.INFERENCE_SERVICE, "digits", lambda each: is_true(each, "Ready"))
    revision = see(kinds.KNATIVE_SERVICE, "digits-predictor")["status"]["latestReadyRevisionName"]
    template = see(kinds.DEPLOYMENT, f"{revision}-deployment")["spec"]["template"]["spec"]

    assert ready["status"]["deploymentMode"] == "Knative"
    assert ready["status"]["url"] == f"https://digits-predictor-{place}.ml.example.com"
    assert template["initContainers"][0]["args"] == ["s3://models/digits", "/mnt/models"]
    nodes = {
        each["spec"].get("nodeName")
        for each in room.api.list("v1", "Pod", place)
        if "serving.knative.dev/service" in each["metadata"]["labels"]
    }
    assert nodes == {"serve-0"}
    room.api.delete(service)
    room.api.delete(_serving(place))
