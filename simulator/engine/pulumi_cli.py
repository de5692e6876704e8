"""The Pulumi CLI as the engine."""

from simulator.engine.request import Emit, Outcome, Request


def run(request: Request, emit: Emit) -> Outcome:
    """Placeholder while the embedded engine comes first."""
    raise NotImplementedError
