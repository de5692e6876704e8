"""Look whether a stack is still as deployed, and keep one issue for it; nothing is written."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitops.ci import revisions
from gitops.ci.errors import CiError
from gitops.ci.forge import web
from gitops.ci.log import deaf_runner, say
from gitops.ci.stack import Stack
from gitops.ci.variables import Settings
from gitops.comments.errors import CommentError
from gitops.drift.issues import GitHubIssues, GitLabIssues, settle
from gitops.drift.looking import report, unknown
from gitops.drift.refreshed import Refreshed
from gitops.drift.report import Report
from gitops.drift.wording import lines
from gitops.plans.ingredients import state_digest
from gitops.verification import ended
from gitops.verification.remedies import Remedies
from policies import exemptions
from policies.errors import PolicyError
from policies.exemptions import EXEMPTIONS

UNKNOWN = 5
"""The exit status of a look that could not be had."""


def drift(settings: Settings, environment: str) -> int:
    """Look at the real stack; returns 0 where all is as deployed, 1 for drift, 5 for unknown.

    An exemption whose last day has passed counts as drift: what it covers should not be there now.

    Raises:
        CiError: The job is not set up, or the issue cannot be kept.
    """
    found = _look(settings, Stack(settings, environment))
    output = settings.output
    output.mkdir(parents=True, exist_ok=True)
    (output / f"drift-{environment}.json").write_text(found.model_dump_json(indent=1))
    say(*lines(found))
    if settings.text("EVENKEEL_TOKEN"):
        say(f"{environment}: issue {_settle(settings, found)}")
    late = overdue(settings.root / "policies" / EXEMPTIONS.name, environment)
    say(*late)
    return {"same": int(bool(late)), "drift": 1, "unknown": UNKNOWN}[found.outcome]


def overdue(file: Path, environment: str) -> list[str]:
    """Return a line for each exemption of an environment that has ended.

    Raises:
        CiError: The file is not right.
    """
    try:
        known = exemptions.load(file)
        held = {each.rule for each in known}
        found = list(ended.check(known, held, exemptions.today(), Remedies(environment)))
    except PolicyError as error:
        raise CiError(str(error)) from None
    return [f"{environment}: {each.check}: {each.found}. {each.remedy}" for each in found]


def rehearse(settings: Settings, environment: str) -> int:
    """Look at a rehearsal: `evenkeel drift ENV`; returns its status."""
    argv = [sys.executable, "-m", "cli", "drift", environment]
    with deaf_runner(settings.environ):
        return subprocess.run(argv, cwd=settings.root, check=False).returncode


def _look(settings: Settings, stack: Stack) -> Report:
    commit = revisions.head(settings.root)
    try:
        before = state_digest(stack.export())
        refreshed, status = _preview(stack)
        if state_digest(stack.export()) != before:
            return unknown(stack.name, "somebody has changed the stack meanwhile", commit)
    except CiError as error:
        return unknown(stack.name, str(error), commit)
    return report(stack.name, refreshed, ok=status == 0 or refreshed.complete, commit=commit)


def _preview(stack: Stack) -> tuple[Refreshed, int]:
    """Preview with a refresh that is not kept."""
    refreshed = Refreshed()
    with tempfile.TemporaryDirectory(prefix="evenkeel-drift-") as folder:
        log = Path(folder) / "events.jsonl"
        status = stack.run("preview", "--refresh", f"--event-log={log}", policies=False)
        for event in _events(log):
            refreshed.add(event)
    return refreshed, status


def _events(log: Path) -> Iterator[dict[str, Any]]:
    if not log.is_file():
        return
    with log.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _settle(settings: Settings, found: Report) -> str:
    repository = settings.need("EVENKEEL_REPOSITORY", "It is OWNER/NAME.")
    api = web(settings, "to read and write issues")
    kind = GitHubIssues if settings.forge == "github" else GitLabIssues
    try:
        return settle(kind(api, repository), found)
    except CommentError as error:
        raise CiError(str(error)) from None
