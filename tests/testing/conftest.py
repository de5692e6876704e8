"""The fixture under test, as a project's own conftest.py gets it."""

from evenkeel.testing.fixtures import rehearse

__all__ = ["rehearse"]
