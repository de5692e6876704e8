"""Inputs in the form that the API server will return, so that equal things compare as equal."""

import base64
import binascii
from typing import Any

from ..wire import has_unknown
from .objects import Json, is_built_in, is_kind, metadata
from .schema import Schemas

_READ_ONLY = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
)


def normalise(obj: Json, schemas: Schemas) -> Json:
    """Return a normalised copy of an object that a program wrote.

    Quantities become canonical, `stringData` of a Secret becomes `data`, what the API server drops
    is dropped. Custom resources and objects with unknowns only lose the read-only metadata.
    Definitions are not copied below their fields: they are long, and nobody changes them there.
    """
    if is_kind(obj, "apiextensions.k8s.io", "CustomResourceDefinition"):
        result = _trimmed_definition(obj)
    else:
        result = _copied(obj)
        if is_built_in(result) and not has_unknown(result):
            if is_kind(result, "", "Secret"):
                _encode_secret(result)
            else:
                result = schemas.normalise(_without_nulls(result))
    for key in _READ_ONLY:
        metadata(result).pop(key, None)
    return result


def prune(live: Any, shape: Any) -> Any:  # noqa: ANN401 - any JSON
    """Keep of `live` only what has a counterpart in `shape`: mappings by key, lists by position.

    A part that is the very one of `shape` is not copied: nobody may change it.
    """
    if live is shape:
        return live
    if isinstance(live, dict) and isinstance(shape, dict):
        return {key: prune(live[key], shape[key]) for key in live if key in shape}
    if isinstance(live, list) and isinstance(shape, list):
        if live and shape and type(live[0]) is not type(shape[0]):
            return _copied(live)
        return [prune(one, other) for one, other in zip(live, shape, strict=False)]
    return _copied(live)


def drop_unset(new: Any, old: Any, live: Any) -> Any:  # noqa: ANN401 - any JSON
    """Drop from `new` the empty values that the API server does not keep.

    `hostNetwork: false` is not stored, so it would differ from the live object for ever. It is
    dropped where the live object lacks it and the program has not changed it.
    """
    if new is live:
        return new
    if isinstance(new, dict) and isinstance(live, dict):
        before = old if isinstance(old, dict) else {}
        return {
            key: drop_unset(each, before.get(key), live.get(key))
            for key, each in new.items()
            if live.get(key) is not None
            or not (_is_empty(each) and key in before and before[key] == each)
        }
    if isinstance(new, list) and isinstance(live, list):
        before_list = old if isinstance(old, list) else []
        return [
            drop_unset(each, _at(before_list, index), _at(live, index))
            for index, each in enumerate(new)
        ]
    return new


def _copied(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Copy JSON; a tenth of the time that `copy.deepcopy` takes, which matters for CRDs."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_copied(each) for each in value]
    return value


def _is_empty(value: object) -> bool:
    return value is None or value in ("", 0, False) or value in ([], {})


def _at(values: list[Any], index: int) -> Any:  # noqa: ANN401 - any JSON
    return values[index] if index < len(values) else None


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Drop keys without a value: the API server's own types cannot tell them from absent ones."""
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    return value


def _trimmed_definition(obj: Json) -> Json:
    result = {key: each for key, each in obj.items() if key != "status"}
    spec = obj.get("spec")
    if isinstance(spec, dict) and spec.get("preserveUnknownFields") is False:
        result["spec"] = {key: each for key, each in spec.items() if key != "preserveUnknownFields"}
    if "metadata" in obj:
        result["metadata"] = _copied(obj["metadata"])
    return result


def _encode_secret(obj: Json) -> None:
    texts = obj.get("stringData")
    if isinstance(texts, dict) and texts:
        data = obj.get("data")
        data = obj["data"] = data if isinstance(data, dict) else {}
        for key, text in texts.items():
            data[key] = base64.b64encode(str(text).encode()).decode()
        del obj["stringData"]
        return
    data = obj.get("data")
    if isinstance(data, dict):
        for key, text in data.items():
            data[key] = _encoded_again(text)


def _encoded_again(text: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return base64 as the API server writes it: in one line, which charts break into several."""
    if not isinstance(text, str):
        return text
    try:
        return base64.b64encode(base64.b64decode("".join(text.split()), validate=True)).decode()
    except (binascii.Error, ValueError):
        return text  # the server refuses it with its own words
