"""Rehearse a change with nothing of the job's own in reach, and leave a review behind."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gitops.ci import artifact, revisions
from gitops.ci.errors import CiError
from gitops.ci.log import deaf_runner, say
from gitops.ci.seclusion import secluded
from gitops.ci.unknown import unknown
from gitops.ci.variables import Settings
from gitops.ci.verdict import reasons
from gitops.review.document import Review

_NONE: Final = "evenkeel rehearse has ended with status {status} and left no review."


@dataclass(frozen=True)
class Commands:
    """The commands that the job starts; each may be another one in a test."""

    rehearse: Sequence[str] = (sys.executable, "-m", "cli", "rehearse")
    show: Sequence[str] = (sys.executable, "-m", "gitops.comments")
    draw: Sequence[str] = (sys.executable, "-m", "gitops.review.html")


def preview(
    settings: Settings, environments: Sequence[str], commands: Commands | None = None
) -> int:
    """Rehearse; returns 0 where the change may be merged, and 1 where something stands against it.

    Where it could not be rehearsed at all, the review that is left behind says so, and why.

    Raises:
        CiError: What was rehearsed is not this commit, or cannot be shown.
    """
    commands = commands or Commands()
    output = settings.output
    output.mkdir(parents=True, exist_ok=True)
    file = output / artifact.NAME
    file.unlink(missing_ok=True)  # what an earlier run has left behind says nothing of this one
    head = revisions.head(settings.root)
    with alone(settings) as environ:
        try:
            base = revisions.parting(settings.root, settings.text("EVENKEEL_BASE") or "origin/main")
        except CiError as error:
            say(str(error))
            file.write_text(_unknown(settings, head, "", str(error)), encoding="utf-8")
        else:
            argv = [*commands.rehearse, "--base", base, "--output", str(file), *environments]
            status = run(argv, settings, environ)
            if not file.is_file():
                why = f"{_NONE.format(status=status)} The log of its run says why."
                file.write_text(_unknown(settings, head, base, why), encoding="utf-8")
            _expect_head(artifact.read(file), head, base)
        _show(settings, commands, file, environ)
    return _conclude(artifact.read(file))


def _unknown(settings: Settings, head: str, base: str, why: str) -> str:
    return unknown(settings.root, head, base, why).model_dump_json()


def _expect_head(review: Review, head: str, base: str) -> None:
    if (review.head, review.base) != (head, base):
        raise CiError(
            f"review: got one of {review.base[:12]}..{review.head[:12]}; "
            f"expected {base[:12]}..{head[:12]}. Commit what was changed, then run it again."
        )


def _show(settings: Settings, commands: Commands, file: Path, environ: Mapping[str, str]) -> None:
    """Write the review as a person reads it, beside the one for programs."""
    argv = [*commands.show, "--review", str(file), "--dry-run", "--forge", _forge(settings)]
    argv += ["--repository", settings.text("EVENKEEL_REPOSITORY") or "local/local"]
    argv += ["--number", "1", "--markdown", str(file.with_suffix(".md"))]
    draw = [*commands.draw, str(file), str(file.with_suffix(".html"))]
    for each in (argv, draw):
        if status := run(each, settings, environ):
            raise CiError(
                f"{each[2]} has ended with status {status}; expected 0, and a page of the review. "
                "Its message is above: mend that, and run it again."
            )
    summary = settings.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as page:
            page.write(file.with_suffix(".md").read_text(encoding="utf-8"))


def _forge(settings: Settings) -> str:
    try:
        return settings.forge
    except CiError:
        return "github"  # on a laptop: for the eyes only


@contextmanager
def alone(settings: Settings) -> Iterator[dict[str, str]]:
    """Yield an environment without credentials; the runner obeys nothing that is printed in it."""
    with (
        tempfile.TemporaryDirectory(prefix="evenkeel-home-") as home,
        deaf_runner(settings.environ),
    ):
        yield secluded(settings.environ, Path(home))


def run(argv: Sequence[str], settings: Settings, environ: Mapping[str, str]) -> int:
    """Run a command of evenkeel's in the repository; returns its status."""
    done = subprocess.run(
        argv, cwd=settings.root, env=environ, stdin=subprocess.DEVNULL, check=False
    )
    return done.returncode


def _conclude(review: Review) -> int:
    against = reasons(review)
    named = [f"{each.name} {each.outcome}" for each in review.environments]
    say(f"rehearsed: {', '.join(named) or 'nothing, because nothing is affected'}")
    if against:
        say(f"{len(against)} against it:", *(f"  {each}" for each in against))
    return 1 if against else 0
