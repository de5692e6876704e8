"""Deploy a Pulumi project into the simulator in a test, and look at what came of it.

A project's conftest.py says `pytest_plugins = ["evenkeel.testing.fixtures"]`; docs/composing.md
shows the rest.
"""

from ..simulator.session_data import Fault, Gpus, Machine, SessionData
from .data import session_data
from .objects import Objects
from .rehearsal import Rehearsal
from .resources import Resource, Resources
from .result import Result, Violation
from .stack import Stack

__all__ = [
    "Fault",
    "Gpus",
    "Machine",
    "Objects",
    "Rehearsal",
    "Resource",
    "Resources",
    "Result",
    "SessionData",
    "Stack",
    "Violation",
    "session_data",
]
