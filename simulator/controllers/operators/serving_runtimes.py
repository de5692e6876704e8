"""Which serving runtime serves a model: by its format, as KServe chooses."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...cluster.api import Json
from ..refusal import RefusalError

_FRAMEWORKS = (
    "huggingface",
    "lightgbm",
    "onnx",
    "paddle",
    "pmml",
    "pytorch",
    "sklearn",
    "tensorflow",
    "triton",
    "xgboost",
)


def model_of(predictor: Mapping[str, Any]) -> Json | None:
    """Return the model of a predictor, also where it is written in the old way, by framework.

    Returns:
        None for a predictor that brings its own containers.
    """
    if predictor.get("model"):
        return dict(predictor["model"])
    for each in _FRAMEWORKS:
        if predictor.get(each) is not None:
            return {"modelFormat": {"name": each}, **predictor[each]}
    return None


def choose(model: Json, own: Iterable[Json], shared: Iterable[Json]) -> Json:
    """Return the runtime that serves a model.

    Args:
        model: With `modelFormat`, perhaps with `runtime` and `protocolVersion`.
        own: The runtimes of its namespace, which go before.
        shared: The runtimes of the cluster.

    Raises:
        RefusalError: None does; begins with KServe's reason and a colon.
    """
    own, shared = list(own), list(shared)
    if name := model.get("runtime"):
        return _named(name, model, [*own, *shared])
    for group in (own, shared):
        fitting = [each for each in group if _may_serve(each, model)]
        if fitting:
            return min(fitting, key=lambda each: (-_priority(each, model), _age(each)))
    raise RefusalError(
        f"NoSupportingRuntime: No runtime found to support predictor with model type: {_say(model)}"
    )


def _named(name: str, model: Json, runtimes: list[Json]) -> Json:
    found = next((each for each in runtimes if each["metadata"]["name"] == name), None)
    if found is None:
        raise RefusalError(f"RuntimeNotRecognized: Waiting for runtime {name} to become available")
    if found["spec"].get("disabled"):
        raise RefusalError(f"RuntimeDisabled: Specified runtime {name} is disabled")
    if not _speaks(found, model):
        raise RefusalError(
            f"NoSupportingRuntime: Specified runtime {name} does not support protocol version "
            f"{model['protocolVersion']}"
        )
    if not _formats(found, model):
        raise RefusalError(
            f"NoSupportingRuntime: Specified runtime {name} does not support model type: "
            f"{_say(model)}"
        )
    return found


def _may_serve(runtime: Json, model: Json) -> bool:
    spec = runtime["spec"]
    if spec.get("disabled") or spec.get("multiModel") or spec.get("workerSpec"):
        return False
    selected = any(each.get("autoSelect") for each in _formats(runtime, model))
    return selected and _speaks(runtime, model)


def _formats(runtime: Json, model: Json) -> list[Json]:
    wanted = model.get("modelFormat") or {}
    return [
        each
        for each in runtime["spec"].get("supportedModelFormats") or ()
        if each["name"] == wanted.get("name")
        and (not wanted.get("version") or each.get("version") == wanted["version"])
    ]


def _speaks(runtime: Json, model: Json) -> bool:
    wanted, known = model.get("protocolVersion"), runtime["spec"].get("protocolVersions")
    return not wanted or not known or wanted in known


def _priority(runtime: Json, model: Json) -> int:
    return max(each.get("priority") or 0 for each in _formats(runtime, model))


def _age(runtime: Json) -> tuple[int, str]:
    # The newest first; the digits of a time stamp make a number that grows.
    stamp = "".join(filter(str.isdigit, runtime["metadata"].get("creationTimestamp", "0")))
    return -int(stamp or 0), runtime["metadata"]["name"]


def _say(model: Json) -> str:
    wanted = model.get("modelFormat") or {}
    version = wanted.get("version")
    return f"{wanted.get('name', '?')}{f' {version}' if version else ''}"
