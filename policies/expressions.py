"""CEL expressions over `object` and `params`, in the subset that the API server evaluates alike."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped]  # stubs without py.typed

from .errors import ExpressionError

_SHOWN = 160


@dataclass(frozen=True)
class Answer:
    """What an expression gave."""

    value: object
    """The value; None where `error` is set."""

    error: str = ""
    """Why there is no value. It may quote the object: never show it for an object with secrets."""


class Expression:
    """One compiled expression."""

    def __init__(self, text: str) -> None:
        """Compile the text.

        Raises:
            ExpressionError: It does not compile, or uses what the API server lacks.
        """
        self.text = text
        try:
            self._compiled = _environment().compile(text)
        except RuntimeError as error:
            first = str(error).splitlines()[0].removeprefix("INVALID_ARGUMENT: ")
            raise ExpressionError(first) from None

    def answer(self, obj: Any, params: Any) -> Answer:  # noqa: ANN401 - JSON
        """Evaluate. The library returns an error as a truthy value: here it is an error."""
        try:
            result = self._compiled.eval(data={"object": obj, "params": params})
            if result.type() == cel.Type.ERROR:
                return Answer(None, _first(str(result.value())))
            return Answer(result.plain_value())
        except Exception as error:  # noqa: BLE001 - the library raises RuntimeError and more for odd values
            return Answer(None, _first(str(error)))


@cache
def _environment() -> cel.Env:
    # No extensions: what only one of the two doors knows does not compile.
    return cel.NewEnv(variables={"object": cel.Type.DYN, "params": cel.Type.DYN})


def _first(text: str) -> str:
    line = text.splitlines()[0] if text else "no reason given"
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "..."
