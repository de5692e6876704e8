"""KServe's choice of a runtime for a model."""

from typing import Any

import pytest

from simulator.controllers.operators.serving_runtimes import choose, model_of
from simulator.controllers.refusal import RefusalError


def _runtime(
    name: str, *formats: dict[str, Any], created: str = "2026-01-01T00:00:00Z", **spec: Any
) -> dict[str, Any]:
    meta = {"name": name, "creationTimestamp": created}
    return {"metadata": meta, "spec": {"supportedModelFormats": list(formats), **spec}}


ONNX: dict[str, Any] = {"name": "onnx", "version": "1", "autoSelect": True}
MODEL: dict[str, Any] = {"modelFormat": {"name": "onnx"}}


@pytest.mark.parametrize(
    ("own", "shared", "chosen"),
    [
        ([_runtime("mine", ONNX)], [_runtime("theirs", ONNX | {"priority": 9})], "mine"),
        ([], [_runtime("low", ONNX), _runtime("high", ONNX | {"priority": 2})], "high"),
        (
            [],
            [_runtime("new", ONNX, created="2026-02-01T00:00:00Z"), _runtime("a-old", ONNX)],
            "new",
        ),
        ([], [_runtime("off", ONNX, disabled=True), _runtime("on", ONNX)], "on"),
        ([], [_runtime("many", ONNX, multiModel=True), _runtime("on", ONNX)], "on"),
    ],
)
def test_the_best_of_several_is_chosen(own: list[Any], shared: list[Any], chosen: str) -> None:
    """The namespace's own, then by priority, then the newest; never one that is disabled."""
    assert choose(MODEL, own, shared)["metadata"]["name"] == chosen


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ({"modelFormat": {"name": "onnx", "version": "2"}}, "NoSupportingRuntime"),
        (MODEL | {"protocolVersion": "v1"}, "NoSupportingRuntime"),
        (MODEL | {"runtime": "none"}, "RuntimeNotRecognized"),
        (MODEL | {"runtime": "off"}, "RuntimeDisabled"),
        (MODEL | {"runtime": "triton", "protocolVersion": "v1"}, "NoSupportingRuntime"),
        ({"modelFormat": {"name": "pmml"}, "runtime": "triton"}, "NoSupportingRuntime"),
    ],
)
def test_why_none_serves_a_model_is_said_in_kserves_words(
    model: dict[str, Any], reason: str
) -> None:
    """The reason first."""
    shared = [
        _runtime("triton", ONNX, protocolVersions=["v2"]),
        _runtime("off", ONNX, disabled=True),
    ]
    with pytest.raises(RefusalError, match=f"^{reason}: "):
        choose(model, [], shared)


def test_a_model_may_be_written_by_its_framework() -> None:
    """The old way; a predictor with containers of its own has no model."""
    said = {"sklearn": {"storageUri": "s3://a"}}
    assert model_of(said) == {"modelFormat": {"name": "sklearn"}, "storageUri": "s3://a"}
    assert model_of({"containers": [{}]}) is None
