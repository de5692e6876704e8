"""What is wrong with a section, in our words: `got X; expected Y. Do Z.`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from components.planning.names import nearest
from components.section import Section
from components.section.field import FieldInfo
from components.section.problem import Wrong
from stacks.places import Place, keys, place
from stacks.problems import Found
from stacks.problems import Path as Steps

Texts = Mapping[Steps, str]

_LONGEST = 60


def explain(
    model: type[Section], value: object, errors: Sequence[Wrong], texts: Texts
) -> Iterator[Found]:
    """Yield each error with its path and its message."""
    for error in errors:
        yield Found(error.steps, _message(place(model, value, error.steps), error, texts))


def shown(value: object) -> str:
    """Return what a person wrote, short enough for a message."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    text = re.sub(r"\s+", " ", str(value)) or '""'
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def unquoted(value: object, text: str | None, expected: str) -> str:
    """Return the message for a number where text belongs."""
    written = shown(value) if text is None else text
    remedy = f'Put it in quotes: "{written}".'
    return f"got {written} without quotes; expected {expected}, as text. {remedy}"


def _message(  # noqa: PLR0911 - one for each kind of error
    place: Place, error: Wrong, texts: Texts
) -> str:
    field, parent = place
    title = (field.title if field else None) or "a value that fits"
    given, steps = error.given, error.steps
    match error.kind:
        case "missing":
            return f"got nothing; expected {title}. Add {steps[-1]}{_example(field, ': ')}."
        case "not_unique":
            return f"got {shown(given)} a second time; expected it once. Remove it."
        case "extra_forbidden":
            return _unknown(str(steps[-1]), parent)
        case "string_type" if isinstance(given, bool | int | float):
            return unquoted(given, texts.get(steps), title)
        case "int_type" if isinstance(given, str) and steps not in texts:
            return f'got "{shown(given)}" in quotes; expected {title}. Write it without quotes.'
        case "literal_error" if str(given) in error.expected:
            return unquoted(given, texts.get(steps), title)
        case "literal_error" if isinstance(given, str) and (meant := _meant(given, field)):
            return f"got {shown(given)}; expected {title}. Did you mean {meant}?"
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
    known = keys(parent)
    meant = nearest(key, known)
    remedy = f"Did you mean {meant}?" if meant else "Remove it."
    listed = f"one of {', '.join(known)}" if known else "no key here"
    return f"got an unknown key; expected {listed}. {remedy}"


def _meant(given: str, field: FieldInfo | None) -> str | None:
    return nearest(given, map(str, get_args(field.annotation))) if field else None
