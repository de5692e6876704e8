"""What `evenkeel rehearse` shows and ends with, and what it refuses."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.commands import rehearse
from cli.commands.rehearse import RehearseOptions
from gitops.rehearsing import schema
from gitops.rehearsing.change import Change
from gitops.review.document import (
    EnvironmentReview,
    Failure,
    Gpus,
    PolicyChange,
    Quota,
    ResourceChange,
    Review,
    Untouched,
    Violation,
)
from operations.errors import InterruptError, UsageError
from operations.exit_codes import Exit
from operations.project import Project
from operations.screen.lines import LineScreen
from operations.screen.silent import SilentScreen
from tests.gitops.rehearsing.conftest import GitFolder, repository

__all__ = ["repository"]

BUCKET = ResourceChange(
    operation="replace", type="aws:s3/bucket:Bucket", name="data\x1b[31m\n", urn="u", holds="data"
)


def review(**more: Any) -> Review:
    """Return a review of one environment, and of one that was left out."""
    one: dict[str, Any] = {
        "name": "aws-prod", "cloud": "aws", "stage": "prod", "outcome": "changes",
        "rehearsed": "deployed", "changes": (BUCKET,),
        "gpus": (Gpus(accelerator="nvidia-l4", most_before=2, most=4),),
        "quotas": (Quota(title="G", place="eu-west-1", unit="vCPUs", before=96, after=1920),),
    }  # fmt: skip
    return Review(
        version="0.1.0",
        base="0" * 40,
        head="1" * 40,
        made=datetime.now(UTC),
        environments=(EnvironmentReview(**one | more),),
        untouched=(Untouched(name="local", reason="nothing of it is changed"),),
    )


def shown(found: Review) -> str:
    """Return what a person sees of a review."""
    out = io.StringIO()
    rehearse._show(found, LineScreen(out))
    return out.getvalue()


def test_a_person_sees_what_to_decide_on() -> None:
    """What is lost, what stops it, what failed, what to ask for; nothing moves the cursor."""
    violation = Violation(
        policy="no-public", severity="critical", level="mandatory", resource="data", message="no"
    )
    text = shown(
        review(violations=(violation,), failures=(Failure(step="deploy", resource="x", line="y"),))
    )

    assert "\x1b" not in text
    for part in (
        "aws-prod: replace aws:s3/bucket:Bucket data [31m , which holds data",
        "4 nvidia-l4 (was 2)",
        "aws-prod: critical: no-public data: no",
        "aws-prod: deploy failed: x: y",
        "quota needed: G in eu-west-1, 1,920 vCPUs (was 96)",
        "untouched: local",
    ):
        assert part in text


def test_a_person_sees_what_the_change_does_to_its_own_policies() -> None:
    """The environment itself stays as it is, and nothing else is told of it."""
    stopped = Violation(
        policy="private", severity="high", level="mandatory", resource="c", message="open\x1b[2J"
    )
    weaker = PolicyChange(
        kind="rule", operation="removed", effect="weaker", subject="private\n", details=("a", "b")
    )
    found = review(changes=(), quotas=(), outcome="same", loosened=(stopped,))
    changes = tuple(
        weaker.model_copy(update={"effect": each}) for each in ("weaker", "unclear", "stricter")
    )

    said = shown(found.model_copy(update={"policies": changes}))

    assert " policies weaker: rule private  removed (a, b)\n" in said
    assert " policies may be weaker: rule private  removed (a, b)\n" in said
    assert said.count("rule private") == len(changes) - 1  # what is stricter decides nothing
    assert " aws-prod: stopped by the base's policies alone: private c: open [2J\n" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("same", Exit.OK),
        ("changes", Exit.OK),
        ("policy", Exit.POLICY),
        ("failed", Exit.FAILED),
        ("unknown", Exit.FAILED),
    ],
)
def test_the_status_says_whether_something_stands_against_it(outcome: str, status: Exit) -> None:
    """What nobody could look at is no success."""
    assert rehearse._status(review(outcome=outcome)) is status


@pytest.mark.parametrize(
    ("options", "names", "said"),
    [
        (RehearseOptions("nowhere"), [], "nowhere: got .*expected a revision"),
        (RehearseOptions("HEAD", head="gone"), [], "gone: got .*expected a revision"),
        (RehearseOptions("HEAD"), ["other"], "got other; expected one .*: small. Correct it"),
        (RehearseOptions("HEAD", output=Path("/nowhere/review.json")), [], "--output: got"),
    ],
)
def test_what_is_not_there_is_refused_before_anything_starts(
    options: RehearseOptions, names: list[str], said: str, repository: GitFolder
) -> None:
    """No tree, no lock and no session is left of it."""
    repository.write(**{"environments__Pulumi.small.yaml": "config: {}", ".gitignore": ".evenkeel"})
    repository.commit()

    with pytest.raises(UsageError, match=said):
        rehearse.rehearse(Project(repository.root), names, options, SilentScreen())

    assert not list((repository.root / ".evenkeel").rglob("*.lock"))
    assert len(repository.git("worktree", "list").splitlines()) == 1


def test_an_interrupt_says_what_is_left_of_a_rehearsal(
    repository: GitFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unlike an `up`, it does not go on from where it was; its trees have gone with it."""
    repository.write(**{"environments__Pulumi.small.yaml": "config: {}", ".gitignore": ".evenkeel"})
    repository.commit()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Change, "review", interrupted)
    with pytest.raises(InterruptError, match=r"^Interrupted\. .* there is no review") as found:
        rehearse.rehearse(
            Project(repository.root), [], RehearseOptions("HEAD", head="HEAD"), SilentScreen()
        )

    assert "goes on from there" not in str(found.value)
    assert found.value.status is Exit.INTERRUPTED
    assert len(repository.git("worktree", "list").splitlines()) == 1
    assert not list((repository.root / ".evenkeel").rglob("*.lock"))


def test_the_published_schema_is_that_of_the_document() -> None:
    """Whoever reads a review without evenkeel reads it by this."""
    published = json.loads(schema.FILE.read_text(encoding="utf-8"))

    assert schema.FILE.read_text(encoding="utf-8") == schema.text()
    assert set(published["required"]) <= set(Review.model_fields)
    assert published["properties"]["environments"]["items"]["$ref"] in {
        f"#/$defs/{name}" for name in published["$defs"]
    }
