"""What a real component would refuse to work with."""

from ..errors import SimulatorError


class RefusalError(SimulatorError, RuntimeError):
    """A configuration with which the real component would not start, and what to change."""
