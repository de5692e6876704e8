"""CEL expressions over `object` and `params`, in the subset that the API server evaluates alike."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from cel_expr_python import cel  # type: ignore[import-untyped]  # stubs without py.typed

from . import patterns, relations
from .errors import ExpressionError

OBJECT: Final = "object"
"""What an expression about one object is over, beside `params`."""

STACK: Final = "resources"
"""What an expression about a whole stack is over, beside `params`."""

_SHOWN = 160
_PLACE: Final = re.compile(r"^ERROR: <input>:(\d+):(\d+): ")
_ENDLESS: Final = "Iteration budget exceeded"
_TOO_MUCH: Final = "it takes more steps than an expression may: it is too large to judge"


@dataclass(frozen=True)
class Answer:
    """What an expression gave."""

    value: object
    """The value; None where `error` is set."""

    error: str = ""
    """Why there is no value. It may quote the object: never show it for an object with secrets."""


class Given:
    """What expressions are asked about, handed to the library once for all of them.

    Handing over is most of the cost of a question about a large object.
    """

    def __init__(self, value: Any, params: Any, over: str = OBJECT) -> None:  # noqa: ANN401 - JSON
        """Hand over the value of `object` or `resources`, and `params`."""
        self.problem = ""
        self.params = params
        try:
            self.activation = _environment(over).Activation({over: value, "params": params})
        except Exception as error:  # noqa: BLE001 - the library raises RuntimeError and more for odd values
            self.problem = _first(str(error))


def check(text: str, over: str = OBJECT) -> None:
    """Compile a text in the subset that both doors know.

    Raises:
        ExpressionError: It does not compile, or uses what the API server lacks.
    """
    try:
        _subset(over).compile(text)
    except RuntimeError as error:
        raise _wrong(error) from None


class Expression:
    """One compiled expression; what it says is what `check` admits."""

    def __init__(self, text: str, over: str = OBJECT) -> None:
        """Compile the text.

        Raises:
            ExpressionError: It does not compile.
        """
        self.text = text
        self.over = over
        try:
            self._compiled = _compiled(text, over)
        except RuntimeError as error:
            raise _wrong(error) from None

    def answer(self, value: Any, params: Any) -> Answer:  # noqa: ANN401 - JSON
        """Evaluate for the value of `object` or `resources`, and `params`."""
        return self.ask(Given(value, params, self.over))

    def ask(self, given: Given) -> Answer:
        """Evaluate. The library returns an error as a truthy value: here it is an error."""
        if given.problem:
            return Answer(None, given.problem)
        try:
            result = self._compiled.eval(given.activation)
            if result.type() == cel.Type.ERROR:
                return Answer(None, _first(str(result.value())))
            return Answer(result.plain_value())
        except Exception as error:  # noqa: BLE001 - the library raises RuntimeError and more for odd values
            return Answer(None, _first(str(error)))


@cache
def _subset(over: str) -> cel.Env:
    """Return what a rule may say."""
    if over == STACK:  # these rules have one door only
        return cel.NewEnv(variables=_variables(over), extensions=[relations.extension()])
    # No extensions: what only one of the two doors knows does not compile.
    return cel.NewEnv(variables=_variables(over))


@cache
def _environment(over: str) -> cel.Env:
    """Return what is evaluated: the same, with a quicker way to the same answers."""
    extensions = [patterns.extension()]
    if over == STACK:
        extensions.append(relations.extension())
    return cel.NewEnv(variables=_variables(over), extensions=extensions)


def _variables(over: str) -> dict[str, cel.Type]:
    return {over: cel.Type.DYN, "params": cel.Type.DYN}


@cache
def _compiled(text: str, over: str) -> cel.Expression:
    return _environment(over).compile(patterns.quick(text))


def _wrong(error: RuntimeError) -> ExpressionError:
    first = str(error).splitlines()[0].removeprefix("INVALID_ARGUMENT: ")
    return ExpressionError(_PLACE.sub(r"line \1, column \2: ", first))


def _first(text: str) -> str:
    if _ENDLESS in text:
        return _TOO_MUCH
    line = patterns.spoken(text.splitlines()[0]) if text else "no reason given"
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "..."
