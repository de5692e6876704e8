"""What a real component would refuse to work with."""

from ..errors import SimulatorError


class RefusalError(SimulatorError, RuntimeError):
    """A configuration with which the real component would not start, and what to change."""


def split_reason(problem: str) -> tuple[str, str]:
    """Return the reason (one word) and the message of a problem such as `NoRuntime: none fits`."""
    reason, _, message = problem.partition(": ")
    return (reason, message) if reason.isidentifier() and message else ("Refused", problem)
