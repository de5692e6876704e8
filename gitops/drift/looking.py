"""From what a refresh has found to a report."""

import re
from datetime import UTC, datetime
from typing import Final

from gitops.drift.judge import judge
from gitops.drift.refreshed import Refreshed
from gitops.drift.report import Report

_LONGEST: Final = 500
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")


def report(environment: str, refreshed: Refreshed, *, ok: bool = True, commit: str = "") -> Report:
    """Return the report of a look.

    Whatever could not be asked makes all of it unknown: what cannot be reached has not drifted,
    and a report that lacks a part must not close an issue.

    Args:
        environment: Its name.
        refreshed: What was found.
        ok: Whether the engine says that it has ended well.
        commit: The commit that was looked with.
    """
    now = datetime.now(UTC)
    if refreshed.errors or not ok:
        return Report(
            environment=environment,
            outcome="unknown",
            made=now,
            commit=commit,
            resources=len(refreshed.looks),
            reason=_line(refreshed.errors[0] if refreshed.errors else "the engine gave no reason"),
        )
    verdict = judge(refreshed.looks)
    return Report(
        environment=environment,
        outcome="drift" if verdict.drifted else "same",
        made=now,
        commit=commit,
        resources=len(refreshed.looks),
        drifted=tuple(verdict.drifted),
        silent=tuple(verdict.silent),
    )


def unknown(environment: str, reason: str, commit: str = "") -> Report:
    """Return the report of an environment that nobody could look at."""
    return Report(
        environment=environment,
        outcome="unknown",
        made=datetime.now(UTC),
        commit=commit,
        reason=_line(reason),
    )


def _line(text: str) -> str:
    line = _CONTROL.sub(" ", text).strip()
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
