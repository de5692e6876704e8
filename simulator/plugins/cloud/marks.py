"""Secrets and unknowns: off before a kind sees its inputs, and back on what it computed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..property_diff import parse_path
from ..wire import UNKNOWN, Secret, has_secret, has_unknown, unwrap

UNKNOWN_TEXT = repr(UNKNOWN)
"""What an unknown value becomes inside a text; such a text is unknown as a whole."""


def is_unknown(value: object) -> bool:
    """Tell whether anything inside is unknown, or a text made of something unknown."""
    if isinstance(value, str):
        return UNKNOWN_TEXT in value
    return has_unknown(value)


def settled(value: Any) -> Any:  # noqa: ANN401 - any property value
    """Return what a kind computed, with every text that was made of an unknown as unknown."""
    if isinstance(value, str):
        return UNKNOWN if UNKNOWN_TEXT in value else value
    if isinstance(value, Mapping):
        return {key: settled(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [settled(each) for each in value]
    return value


def marked(outputs: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """Mark as secret in the outputs what is secret in the inputs (or in an older state)."""
    return {key: _marked(value, like.get(key)) for key, value in outputs.items()}


def _marked(value: Any, like: Any) -> Any:  # noqa: ANN401 - any property values
    if isinstance(like, Secret):
        return value if isinstance(value, Secret) else Secret(value)
    if isinstance(value, Mapping) and isinstance(like, Mapping):
        return marked(value, like)
    if isinstance(value, list) and isinstance(like, list) and has_secret(like):
        if len(value) != len(like):
            return Secret(unwrap(value))
        return [_marked(*pair) for pair in zip(value, like, strict=True)]
    return value


def sealed(outputs: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Mark as secret what stands at the paths."""
    result = dict(outputs)
    for path in paths:
        result = _seal(result, [str(step) for step in parse_path(path)])
    return result


def _seal(value: Any, steps: list[str]) -> Any:  # noqa: ANN401 - any property value
    if not steps:
        return value if isinstance(value, Secret) else Secret(value)
    head, rest = steps[0], steps[1:]
    if head == "*" and isinstance(value, list):
        return [_seal(each, rest) for each in value]
    if isinstance(value, Mapping) and head in value:
        return {**value, head: _seal(value[head], rest)}
    return value


def untold(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return outputs of which only what the inputs say is known; parts of mappings count apart."""
    return {
        key: _untold(value, inputs[key]) if key in inputs else UNKNOWN
        for key, value in outputs.items()
    }


def _untold(value: Any, given: Any) -> Any:  # noqa: ANN401 - any property values
    if isinstance(value, Mapping) and isinstance(given, Mapping):
        return untold(value, given)
    return value


def values_at(properties: object, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the values at an input path with `[*]` for every element, each with its own path."""
    yield from _walk(properties, parse_path(path), "")


def _walk(
    value: Any,  # noqa: ANN401 - any property value
    steps: tuple[str | int, ...],
    at: str,
) -> Iterator[tuple[str, Any]]:
    if value is None:
        return
    if not steps or value is UNKNOWN:
        yield at, value
        return
    for step, each in _inside(value, steps[0]):
        where = f"{at}[{step}]" if isinstance(step, int) else f"{at}.{step}" if at else step
        yield from _walk(each, steps[1:], where)


def _inside(value: object, step: str | int) -> Iterator[tuple[str | int, Any]]:
    """Yield what a step of a path leads to."""
    if isinstance(value, list):
        places = range(len(value)) if step == "*" else [step] if isinstance(step, int) else []
        yield from ((place, value[place]) for place in places if place < len(value))
    elif isinstance(value, Mapping):
        keys = value.keys() if step == "*" else [step]
        yield from ((str(key), value[key]) for key in keys if key in value)


def lookup(properties: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - any property value
    """Return the first value at a path, or None."""
    return next((value for _, value in values_at(properties, path)), None)
