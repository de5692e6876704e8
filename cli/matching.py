"""Reads a command line that fits what is declared; whatever does not is left to typer.

Importing typer takes as long as half of the commands need altogether, and only its help and its
messages need it. What is read here means the same there; a test compares them.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from cli.declared import Argument, Commands, Option, parameters

_Parameters = dict[str, tuple[Any, Argument | Option]]


class _OddError(Exception):
    """It must be looked at closer."""


def match(commands: Commands, words: Sequence[str]) -> Callable[[], None] | None:
    """Return the call that a command line asks for; None where it must be looked at closer."""
    name, *rest = words or ("",)
    for group, part in commands.parts:
        if group == name or (not group and name in part.functions):
            return match(part, rest if group else words)
    function = commands.functions.get(name)
    if function is None or name in commands.passing:
        return None
    try:
        return partial(function, **_values(function, rest))
    except (_OddError, ValueError):
        return None


def _values(function: Callable[..., None], words: Sequence[str]) -> dict[str, Any]:
    declared = parameters(function)
    places, options = _split(declared, words)
    given = {**_placed(declared, places), **options}
    optional = list(declared)[len(declared) - len(function.__defaults__ or ()) :]
    if not declared.keys() <= {*given, *optional}:
        raise _OddError
    return given


def _split(declared: _Parameters, words: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    """Return what stands at a place, and the values of options."""
    names = {
        each.name or f"--{name.replace('_', '-')}": name
        for name, (_, each) in declared.items()
        if isinstance(each, Option)
    }
    places: list[str] = []
    options: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if word[:1] != "-":
            places.append(word)
            continue
        option, equals, after = word.partition("=")
        name = names.get(option, "")
        if not name:
            raise _OddError
        kind, each = declared[name]
        if kind is bool:
            if equals or name in options:
                raise _OddError
            options[name] = True
            continue
        _keep(options, name, kind, _value(kind, each, after if equals else next(rest, "")))
    return places, options


def _keep(options: dict[str, Any], name: str, kind: Any, value: Any) -> None:  # noqa: ANN401
    if _is_several(kind):
        options.setdefault(name, []).append(value)
    elif name in options:
        raise _OddError
    else:
        options[name] = value


def _placed(declared: _Parameters, places: list[str]) -> dict[str, Any]:
    """Return the values of arguments: in their order; one that takes several takes the rest."""
    given: dict[str, Any] = {}
    for name, (kind, each) in declared.items():
        if not isinstance(each, Argument) or not places:
            continue
        if _is_several(kind):
            given[name] = [_value(kind, each, place) for place in places]
            places = []
        else:
            given[name] = _value(kind, each, places[0])
            places = places[1:]
    if places:
        raise _OddError
    return given


def _is_several(kind: Any) -> bool:  # noqa: ANN401 - a type, or a generic one
    return getattr(_alone(kind), "__origin__", None) is list


def _alone(kind: Any) -> Any:  # noqa: ANN401 - a type, or a generic one
    """Return the type of a value that may be left out."""
    return next((each for each in getattr(kind, "__args__", ()) if _is_union(kind)), kind)


def _is_union(kind: Any) -> bool:  # noqa: ANN401 - a type, or a generic one
    return type(None) in getattr(kind, "__args__", ())


def _value(kind: Any, each: Argument | Option, word: str) -> Any:  # noqa: ANN401 - as declared
    """Return a value as its type has it.

    Raises:
        ValueError: It is none of that type.
    """
    if not word or word[:1] == "-":
        raise _OddError
    single = _alone(kind)
    single = single.__args__[0] if _is_several(kind) else single
    if single not in {str, int, float, Path} and not issubclass(single, Enum):
        raise _OddError
    value = single(word)
    if isinstance(each, Option) and each.min is not None and not value >= each.min:
        raise _OddError
    return value
