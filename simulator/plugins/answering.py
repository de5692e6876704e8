"""How a plugin's service answers: what went wrong becomes what the engine understands."""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import grpc

from ..errors import ClusterError, SimulatorError
from .failure import InitError

Answer = TypeVar("Answer")


def answer(context: grpc.ServicerContext, work: Callable[[], Answer]) -> Answer:
    """Return what the work returns; no traceback reaches a person."""
    with _errors(context):
        return work()
    raise AssertionError  # pragma: no cover - _errors aborts the request


def abort(
    context: grpc.ServicerContext,
    message: str,
    code: grpc.StatusCode = grpc.StatusCode.UNKNOWN,
) -> NoReturn:
    """End a request with a message for a person."""
    context.abort(code, message)
    raise AssertionError  # pragma: no cover - abort raises


@contextmanager
def _errors(context: grpc.ServicerContext) -> Iterator[None]:
    try:
        yield
    except InitError as error:
        context.set_trailing_metadata((("grpc-status-details-bin", error.status()),))
        abort(context, error.message)
    except ClusterError as error:
        # whatever is asked next would fail the same way: a run need not try the rest
        abort(context, str(error), grpc.StatusCode.INTERNAL)
    except SimulatorError as error:
        abort(context, str(error))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A mistake of ours: whoever mends it needs the place, which the plugin's log has.
        traceback.print_exc(file=sys.stderr)
        abort(context, f"the simulator has a mistake: {error!r}. The plugin's log has more.")
