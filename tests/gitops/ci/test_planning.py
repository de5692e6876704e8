"""The key that a plan is sealed with: a machine's own, or the one that a runner is given."""

from pathlib import Path

import pytest

from gitops.ci.errors import CiError
from gitops.ci.planning import only_looks, plan_folder
from gitops.ci.variables import Settings


def test_a_person_plans_with_a_key_of_the_machine(tmp_path: Path) -> None:
    """Made once, and taken again."""
    first, again = (plan_folder(Settings(tmp_path, {}), "prod").key for _ in range(2))

    assert first == again


def test_a_runner_without_a_key_is_told_so(tmp_path: Path) -> None:
    """The one that it would make would be gone before anybody deploys by the plan."""
    with pytest.raises(CiError, match=r"EVENKEEL_PLAN_KEY: got nothing; .* the job that deploys"):
        plan_folder(Settings(tmp_path, {"CI": "true", "EVENKEEL_PLAN_KEY": " "}), "prod")

    assert list(tmp_path.iterdir()) == []


def test_a_runner_plans_with_the_key_that_it_is_given(tmp_path: Path) -> None:
    """Two machines with the same one open each other's plans."""
    environ = {"CI": "true", "EVENKEEL_PLAN_KEY": "a key of the test, long enough to be one"}
    one, other = (
        plan_folder(Settings(tmp_path / each, environ), "prod").key for each in ("plan", "up")
    )

    assert one == other


@pytest.mark.parametrize(
    ("environ", "only"),
    [
        ({"CI": "true"}, True),
        ({"CI": "true", "EVENKEEL_PLAN": ".evenkeel/plan"}, False),
        ({"CI": "true", "EVENKEEL_PLAN_KEY": "a key"}, False),
        ({}, False),
    ],
)
def test_a_trusted_preview_keeps_no_plan(
    tmp_path: Path, environ: dict[str, str], *, only: bool
) -> None:
    """It has no secret, and says no place for a plan; a job that says one wants it kept."""
    assert only_looks(Settings(tmp_path, environ)) is only
