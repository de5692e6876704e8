"""Reads values as annotations say: strictly, and to the end, so that all problems are known."""

import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, Protocol, TypeGuard, Union, get_args, get_origin

from .field import told
from .problem import NOT_UNIQUE, SectionError, Steps, Wrong

Reader = Callable[[object, Steps, list[Wrong]], Any]
"""Takes a value, where it stands, and the list to which it adds what is wrong."""

Limits = Mapping[str, Any]


class Reading(Protocol):
    """What can read itself from a value: a section's type, or a note in an annotation."""

    def model_validate(self, value: object) -> Any:  # noqa: ANN401 - what it reads is its own
        """Return what the value describes.

        Raises:
            SectionError: All that is wrong with it.
        """


def reader(annotation: object, limits: Limits, notes: tuple[object, ...] = ()) -> Reader:
    """Return what reads values of an annotation within limits."""
    for each in notes:
        if _reads(each):
            return _nested(each)
    inner, said, rest = told(annotation)
    if said.limits or rest or inner is not annotation:
        return reader(inner, {**said.limits, **limits}, rest)
    if isinstance(inner, type) and _reads(inner):
        return _nested(inner)
    return _plain(inner, limits)


def _reads(each: object) -> TypeGuard[Reading]:
    """Tell whether something reads itself; asking the protocol takes twenty times as long."""
    return hasattr(each, "model_validate")


def _plain(annotation: Any, limits: Limits) -> Reader:  # noqa: ANN401 - any annotation
    if annotation is Any:
        return lambda value, _steps, _wrong: value
    if isinstance(annotation, type) and annotation in _SCALARS:
        return _SCALARS[annotation](limits)
    return _composed(get_origin(annotation), get_args(annotation), limits)


def _composed(origin: object, arguments: tuple[Any, ...], limits: Limits) -> Reader:
    if origin is Literal:
        return _choice(arguments)
    if origin in (Union, types.UnionType) and types.NoneType in arguments:
        (one,) = (each for each in arguments if each is not types.NoneType)
        return _optional(reader(one, limits))
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return _several(reader(arguments[0], {}), limits)
    if origin is Mapping and arguments[0] is str:
        return _named(reader(arguments[1], {}), limits)
    message = f"no section can hold {origin} of {arguments}"
    raise TypeError(message)


def _text(limits: Limits) -> Reader:
    low, high, pattern = (limits.get(name) for name in ("min_length", "max_length", "pattern"))

    def read(value: object, steps: Steps, wrong: list[Wrong]) -> object:
        if not isinstance(value, str):
            wrong.append(Wrong("string_type", steps, value))
        elif high is not None and len(value) > high:
            wrong.append(Wrong("string_too_long", steps, value))
        elif low is not None and len(value) < low:
            wrong.append(Wrong("string_too_short", steps, value))
        elif pattern is not None and not _compiled(pattern).search(value):
            wrong.append(Wrong("string_pattern_mismatch", steps, value))
        return value

    return read


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern whose last `$` is the very end, where Python's takes a line's end, too."""
    return re.compile(f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern)


def _whole(limits: Limits) -> Reader:
    low, high = limits.get("ge"), limits.get("le")

    def read(value: object, steps: Steps, wrong: list[Wrong]) -> object:
        if not isinstance(value, int) or isinstance(value, bool):
            wrong.append(Wrong("int_type", steps, value))
        elif high is not None and value > high:
            wrong.append(Wrong("less_than_equal", steps, value))
        elif low is not None and value < low:
            wrong.append(Wrong("greater_than_equal", steps, value))
        return value

    return read


def _flag(limits: Limits) -> Reader:
    del limits  # a flag has none

    def read(value: object, steps: Steps, wrong: list[Wrong]) -> object:
        if not isinstance(value, bool):
            wrong.append(Wrong("bool_type", steps, value))
        return value

    return read


def _choice(choices: tuple[object, ...]) -> Reader:
    def read(value: object, steps: Steps, wrong: list[Wrong]) -> object:
        if not any(type(value) is type(each) and value == each for each in choices):
            wrong.append(Wrong("literal_error", steps, value, choices))
        return value

    return read


def _optional(inside: Reader) -> Reader:
    return lambda value, steps, wrong: None if value is None else inside(value, steps, wrong)


def _several(inside: Reader, limits: Limits) -> Reader:
    low, high = limits.get("min_length", 0), limits.get("max_length")
    unique = limits.get("unique", False)

    def read(value: object, steps: Steps, wrong: list[Wrong]) -> object:
        if not isinstance(value, list | tuple):
            wrong.append(Wrong("tuple_type", steps, value))
            return value
        if high is not None and len(value) > high:
            wrong.append(Wrong("too_long", steps, value))
            return value
        if len(value) < low:
            wrong.append(Wrong("too_short", steps, value))
        made = tuple(inside(each, (*steps, index), wrong) for index, each in enumerate(value))
        if unique:
            wrong.extend(Wrong(NOT_UNIQUE, (*steps, at), each) for at, each in repeated(made))
        return made

    return read


def repeated(texts: Iterable[object]) -> Iterator[tuple[int, str]]:
    """Yield each text that stands in a list a second time, and where."""
    seen: set[str] = set()
    for index, each in enumerate(texts):
        if isinstance(each, str) and each in seen:
            yield index, each
        elif isinstance(each, str):
            seen.add(each)


def _named(inside: Reader, limits: Limits) -> Reader:
    low = limits.get("min_length", 0)

    def read(value: object, steps: Steps, wrong: list[Wrong]) -> object:
        if not isinstance(value, Mapping):
            wrong.append(Wrong("dict_type", steps, value))
            return value
        if len(value) < low:
            wrong.append(Wrong("too_short", steps, value))
        found = {}
        for key, each in value.items():
            step = key if isinstance(key, str | int) else str(key)
            if not isinstance(key, str):
                wrong.append(Wrong("string_type", (*steps, step), key))
            found[key] = inside(each, (*steps, step), wrong)
        return found

    return read


def _nested(section: Reading) -> Reader:
    def read(value: object, steps: Steps, wrong: list[Wrong]) -> object:
        try:
            return section.model_validate(value)
        except SectionError as error:
            wrong.extend(each._replace(steps=(*steps, *each.steps)) for each in error.problems)
        return value

    return read


_SCALARS: Mapping[type, Callable[[Limits], Reader]] = {str: _text, int: _whole, bool: _flag}
