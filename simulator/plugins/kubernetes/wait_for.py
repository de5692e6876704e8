"""The annotation `pulumi.com/waitFor`: what a program itself calls ready."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from ...errors import SimulatorError
from .objects import Json, pluck
from .readiness import READY, Judge, Verdict, condition, is_observed

WAIT_FOR: Final = "pulumi.com/waitFor"
"""The annotation's name; one expression, or a JSON list of them."""

_FORM: Final = re.compile(r"\{\s*(.*?)\s*\}(?:=(.*))?", re.DOTALL)
_STEP: Final = re.compile(
    r"""\.(?P<name>[^.\[\]'"()?@]+)
      | \[(?P<index>-?\d+)\]
      | \[(?P<all>\*)\]
      | \[(?P<quote>['"])(?P<quoted>.*?)(?P=quote)\]
      | \[\?\(?@\.(?P<field>[\w.-]+)\s*==\s*(?P<mark>['"])(?P<value>.*?)(?P=mark)\)?\]
    """,
    re.VERBOSE,
)

Step = Callable[[list[Any]], list[Any]]


class WaitForError(SimulatorError, ValueError):
    """The annotation is not an expression that the provider knows."""


def judge_of(text: str) -> Judge:
    """Return the judge that an annotation asks for.

    Raises:
        WaitForError: It is neither `jsonpath={...}` nor `condition=...`, nor a list of such.
    """
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = text
    expressions = parsed if isinstance(parsed, list) else [text]
    if not expressions:
        raise WaitForError(f"{WAIT_FOR}: got an empty list; expected at least one expression.")
    judges = [_judge(str(each)) for each in expressions]

    def judge(live: Json) -> Verdict:
        return next((found for each in judges if not (found := each(live)).ready), READY)

    return judge


def _judge(text: str) -> Judge:
    if text.startswith("condition="):
        return _condition_judge(text.removeprefix("condition="))
    if text.startswith("jsonpath="):
        return _path_judge(text.removeprefix("jsonpath="))
    raise WaitForError(
        f"{WAIT_FOR}: got {text!r}; expected jsonpath={{.path}}=value or condition=Type=Status."
    )


def _condition_judge(text: str) -> Judge:
    name, equals, status = text.partition("=")
    wanted = status if equals else "True"

    def judge(live: Json) -> Verdict:
        found = condition(live, name)
        seen = found.get("observedGeneration", pluck(live, "status", "observedGeneration"))
        current = seen is None or seen >= (pluck(live, "metadata", "generation") or 0)
        if current and str(found.get("status", "")).lower() == wanted.lower():
            return READY
        has = f" (is {found['status']})" if "status" in found else ""
        return Verdict(ready=False, message=f"Waiting for condition {name}={wanted}{has}")

    return judge


def _path_judge(text: str) -> Judge:
    form = _FORM.fullmatch(text)
    if form is None or form[2] == "":
        raise WaitForError(f"{WAIT_FOR}: got {text!r}; expected {{.path}} or {{.path}}=value.")
    steps, wanted = _steps(form[1]), form[2]

    def judge(live: Json) -> Verdict:
        waiting = Verdict(ready=False, message=f"Waiting for {text}")
        if pluck(live, "status", "observedGeneration") is not None and not is_observed(live):
            return waiting
        values: list[Any] = [live]
        for step in steps:
            values = step(values)
        if not values:
            return waiting
        if wanted is None or _text(values[0]) == wanted:
            return READY
        return Verdict(ready=False, message=f"Waiting for {text} (found {_text(values[0])!r})")

    return judge


def _steps(path: str) -> list[Step]:
    rest = path.removeprefix("$")
    steps: list[Step] = []
    while rest:
        found = _STEP.match(rest)
        if found is None:
            raise WaitForError(
                f"{WAIT_FOR}: got the path {{{path}}}; expected names, [0], [*], ['name'] or "
                "[?(@.field=='value')]."
            )
        steps.append(_step(found))
        rest = rest[found.end() :]
    return steps


def _step(found: re.Match[str]) -> Step:
    name = found["name"] if found["quoted"] is None else found["quoted"]
    if name is not None:
        return lambda values: [v[name] for v in values if isinstance(v, dict) and name in v]
    if found["index"] is not None:
        index = int(found["index"])
        return lambda values: [
            v[index] for v in values if isinstance(v, list) and -len(v) <= index < len(v)
        ]
    if found["all"]:
        return lambda values: [each for v in values for each in _elements(v)]
    field, value = found["field"].split("."), found["value"]
    return lambda values: [
        each for v in values for each in _elements(v) if _text(pluck(each, *field)) == value
    ]


def _elements(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)
