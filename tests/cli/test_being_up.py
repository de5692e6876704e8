"""Commands that need a rehearsal say the same where there is none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.commands.drift import drift
from cli.commands.kubectl import kubectl
from cli.commands.logs import logs
from cli.commands.status import status
from cli.commands.verify import VerifyOptions, verify
from operations.errors import UsageError
from operations.project import Project
from tests.cli.commands.test_gpus import Shown

PROJECT = Path(__file__).parents[2]
SAID = "local: not up. Start it with: evenkeel up local"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in which nothing is up."""
    for name in ("Pulumi.yaml", "environments", "policies"):
        (tmp_path / name).symlink_to(PROJECT / name)
    return Project(tmp_path)


@pytest.mark.parametrize(
    "command",
    [
        lambda project: kubectl(project, "local", ["get", "pods"]),
        lambda project: logs(project, "local", None, 50, Shown()),
        lambda project: drift(project, "local", Shown()),
        lambda project: verify(project, "local", VerifyOptions(), Shown()),
    ],
    ids=["kubectl", "logs", "drift", "verify"],
)
def test_what_is_not_up_is_said_in_the_same_words(
    project: Project, command: Callable[[Project], object]
) -> None:
    """With the command that brings it up."""
    with pytest.raises(UsageError) as caught:
        command(project)

    assert str(caught.value).startswith(SAID)


def test_status_just_says_so(project: Project) -> None:
    """There, it is an answer."""
    screen = Shown()

    assert status(project, "local", screen).document == {"environment": "local", "up": False}
    assert screen.lines == [SAID]
