"""Pydantic's errors in our words: `got X; expected Y. Do Z.`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from components import clouds
from components.planning.names import nearest
from components.section import Section
from stacks.problems import Found
from stacks.problems import Path as Steps

Texts = Mapping[Steps, str]

_LONGEST = 60
_PATTERN = re.compile(r"\s+")


def explain(
    model: type[Section], value: object, errors: Sequence[ErrorDetails], texts: Texts
) -> Iterator[Found]:
    """Yield each error with its path and its message."""
    unbuilt = planned_cloud(value) is not None
    for error in errors:
        steps = tuple(error["loc"])
        if steps[-1:] == ("[key]",):
            steps = steps[:-1]
        if not (unbuilt and steps[:1] == ("cloud",)):  # nobody knows yet what belongs there
            yield Found(steps, _message(model, steps, error, texts))


def planned_cloud(value: object) -> str | None:
    """Return the cloud that an environment names, where the design knows it and it is not built."""
    cloud = value.get("cloud") if isinstance(value, Mapping) else None
    name = cloud.get("name") if isinstance(cloud, Mapping) else None
    return name if isinstance(name, str) and name in clouds.PLANNED else None


def shown(value: object) -> str:
    """Return what a person wrote, short enough for a message."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = _PATTERN.sub(" ", str(value)) or '""'
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def unquoted(value: object, text: str | None, expected: str) -> str:
    """Return the message for a number where text belongs."""
    written = shown(value) if text is None else text
    remedy = f'Put it in quotes: "{written}".'
    return f"got {written} without quotes; expected {expected}, as text. {remedy}"


def _message(model: type[Section], steps: Steps, error: ErrorDetails, texts: Texts) -> str:
    field, parent = _field(model, steps)
    title = (field.title if field else None) or "a value that fits"
    given = error["input"]
    match error["type"]:
        case "missing":
            return f"got nothing; expected {title}. Add {steps[-1]}{_example(field, ': ')}."
        case "extra_forbidden":
            return _unknown(str(steps[-1]), parent)
        case "string_type" if isinstance(given, bool | int | float):
            return unquoted(given, texts.get(steps), title)
        case "int_type" if isinstance(given, str):
            return f'got "{shown(given)}" in quotes; expected {title}. Write it without quotes.'
        case "too_long" if steps == ("workspaces",):
            return "got workspaces; expected none. They are not built yet: remove them."
    example = _example(field, " for example ")
    return (
        f"got {shown(given)}; expected {title}. {f'Write{example}.' if example else 'Correct it.'}"
    )


def _example(field: FieldInfo | None, before: str) -> str:
    example = field.examples[0] if field and field.examples else None
    return f"{before}{example}" if example is not None else ""


def _unknown(key: str, parent: type[Section] | None) -> str:
    if key == "existing":
        return (
            "got existing, which is not built yet; expected a part that evenkeel makes. Remove it."
        )
    known = [field.alias or name for name, field in _fields(parent)]
    meant = nearest(key, known)
    remedy = f"Did you mean {meant}?" if meant else "Remove it."
    listed = f"one of {', '.join(known)}" if known else "no key here"
    return f"got an unknown key; expected {listed}. {remedy}"


def _fields(model: type[Section] | None) -> list[tuple[str, FieldInfo]]:
    return list(model.model_fields.items()) if model else []


def _field(model: type[Section], steps: Steps) -> tuple[FieldInfo | None, type[Section] | None]:
    """Return the field that a path leads to, and the section that it would be a key of."""
    section: type[Section] | None = model
    found = None
    for step in steps:
        if isinstance(step, int):
            continue
        parent = section
        by_alias = {field.alias or name: field for name, field in _fields(section)}
        if step not in by_alias:
            return (None if section else found), parent
        found = by_alias[step]
        section = _section_in(found.annotation)
    return found, parent if steps else None


def _section_in(annotation: object) -> type[Section] | None:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next(filter(None, map(_section_in, get_args(annotation))), None)
