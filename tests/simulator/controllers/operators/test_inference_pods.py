"""What serves a model: the runtime's pod, with the model's wishes and the model itself."""

from typing import Any

import pytest

from simulator.controllers.operators.inference_pods import STORAGE_URI, initializer_of, model_pod
from simulator.controllers.refusal import RefusalError

INITIALIZER = initializer_of({"storageInitializer": {"image": "own/init:1", "cpuLimit": "2"}})


def _service(**predictor: Any) -> dict[str, Any]:
    meta = {"name": "digits", "namespace": "team", "labels": {"tier": "gold"}}
    return {"metadata": meta, "spec": {"predictor": predictor}}


def _runtime(**container: Any) -> dict[str, Any]:
    first = {
        "name": "kserve-container",
        "image": "host:5000/triton:1",
        "args": ["--a"],
        **container,
    }
    spec = {"containers": [first, {"name": "side", "image": "side:1"}], "nodeSelector": {"a": "b"}}
    return {"metadata": {"name": "triton"}, "spec": spec}


def test_a_model_is_fetched_before_it_is_served() -> None:
    """By the initializer of KServe's settings, into a volume that only the server mounts."""
    pod = model_pod(_service(), {"storageUri": "s3://m"}, _runtime(), INITIALIZER)
    (fetch,) = pod.spec["initContainers"]
    assert (fetch["image"], fetch["resources"]["limits"]["cpu"]) == ("own/init:1", "2")
    server, side = pod.spec["containers"]
    assert [each["mountPath"] for each in server["volumeMounts"]] == ["/mnt/models"]
    assert "volumeMounts" not in side
    assert pod.annotations[STORAGE_URI] == "s3://m"


def test_a_model_on_a_volume_is_mounted_and_not_fetched() -> None:
    """The claim is named by the address, the folder in it as well."""
    pod = model_pod(_service(), {"storageUri": "pvc://models/v2"}, _runtime(), INITIALIZER)
    assert "initContainers" not in pod.spec
    (volume,) = pod.spec["volumes"]
    assert volume["persistentVolumeClaim"] == {"claimName": "models"}
    assert pod.spec["containers"][0]["volumeMounts"][0]["subPath"] == "v2"


def test_the_predictors_wishes_lie_over_the_runtimes() -> None:
    """Arguments follow one another; places in the runtime's text are filled in."""
    env = [{"name": "TIER", "value": "{{.Labels.tier}}"}]
    service = _service(nodeSelector={"c": "d"}, tolerations=[{"key": "x"}])
    model = {"args": ["--b={{.Name}}"], "runtimeVersion": "2", "resources": {"limits": {"gpu": 1}}}
    pod = model_pod(service, model, _runtime(env=env), INITIALIZER)
    server = pod.spec["containers"][0]
    assert server["args"] == ["--a", "--b=digits"]
    assert server["env"] == [{"name": "TIER", "value": "gold"}]
    assert server["image"] == "host:5000/triton:2"
    assert server["resources"] == {"limits": {"gpu": 1}}
    assert pod.spec["nodeSelector"] == {"a": "b", "c": "d"}
    assert pod.spec["tolerations"] == [{"key": "x"}]


def test_a_runtime_without_its_container_serves_nothing() -> None:
    """KServe knows it by its name."""
    runtime = _runtime(name="triton")
    with pytest.raises(RefusalError, match="no container kserve-container"):
        model_pod(_service(), {}, runtime, INITIALIZER)
