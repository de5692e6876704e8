"""A pack that does not start says why in its own words, and not how it was started."""

from pathlib import Path

import pytest

from policies.errors import RuleProblems
from simulator.engine.children import NotServedError
from simulator.engine.policy_refusal import told_plainly
from simulator.errors import EngineError

ONE = "team.yaml[team-size].title: got nothing; expected a value. Add it."
OTHER = "exemptions.yaml line 7 (a, Pod/b).owner: got nothing; expected a value. Add it."


def _told(*printed: str) -> str:
    with pytest.raises(EngineError) as caught, told_plainly(Path("/anywhere/policies")):
        raise NotServedError("python: got that; expected its port.", printed)
    return str(caught.value)


def test_one_problem_is_one_line() -> None:
    """What was printed before it stays in the log."""
    printed = str(RuleProblems([ONE])).splitlines()
    assert _told("a warning of a library", *printed) == f"policy pack policies: {ONE}"


def test_each_of_several_problems_has_a_line() -> None:
    """All of them, in their order."""
    printed = str(RuleProblems([ONE, OTHER])).splitlines()
    assert _told(*printed) == f"policy pack policies: it is wrong:\n  {ONE}\n  {OTHER}"


def test_a_pack_that_fails_otherwise_is_told_as_any_process() -> None:
    """Another's pack has words of its own."""
    assert _told("Traceback", "  File x", "KeyError: 1") == "python: got that; expected its port."
