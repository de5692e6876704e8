"""`evenkeel preview` fails where `up` would: a quota in which the pools do not begin."""

from pathlib import Path

import pytest

from cli.commands.preview import with_room
from cli.result import Result
from operations.exit_codes import Exit
from operations.opening import Opening
from operations.project import Project
from operations.screen.silent import SilentScreen
from simulator.session import Session

P5 = "aws/us-west-2/on-demand-p"


@pytest.fixture
def opening() -> Opening:
    """The repository's own environment."""
    return Opening.read(Project(Path(__file__).parents[3]), "aws-prod")


@pytest.mark.parametrize(
    ("status", "limit", "expected"),
    [
        (Exit.OK, 0, Exit.FAILED),
        (Exit.OK, 192, Exit.OK),
        (Exit.OK, 10_000, Exit.OK),
        (Exit.POLICY, 0, Exit.POLICY),
    ],
)
def test_a_quota_counts_as_it_would_for_up(
    opening: Opening, tmp_path: Path, status: Exit, limit: int, expected: Exit
) -> None:
    """Too small to begin: failed. Too small to grow: said. What a policy says goes first."""
    session = Session.write(tmp_path / "session", opening.session_data())
    found = with_room(Result(status, {"changes": 3}), opening, session, {P5: limit}, SilentScreen())

    assert found.status is expected
    assert found.document["changes"] == 3
    names = [each["name"] for each in found.document["shortages"]]
    assert names == ([P5] if limit < 10_000 else [])
    assert ("errors" in found.document) == (expected is Exit.FAILED)
