"""`evenkeel charts pull` and `vendor`: the locked charts brought here, verified."""

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from cli.result import Result
from components.addons.locked import VENDOR, Locked, project_lock
from gitops.charts.fetching import Fetched, fetch_each, vendor_each
from gitops.charts.trees import folders
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.project import Project
from operations.screen import Screen

_REGISTRY = re.compile(r"[a-z0-9.-]+(:\d+)?(/[a-z0-9._-]+)*")


def pull_charts(
    project: Project,
    names: Sequence[str],
    mirror: str | None,
    screen: Screen,
    environ: Mapping[str, str] = os.environ,
) -> Result:
    """Bring charts into the cache, and so whatever else is locked.

    Raises:
        Refused: The lock cannot be read.
        UsageError: It has no chart of a name.
    """
    entries = _chosen(project, names, mirror)
    screen.waiting("charts", f"{len(entries)} to bring")
    return _result(fetch_each(entries, environ, mirror), "in the cache", screen)


def vendor_charts(
    project: Project,
    names: Sequence[str],
    mirror: str | None,
    screen: Screen,
    environ: Mapping[str, str] = os.environ,
) -> Result:
    """Copy charts into the project's `vendor/`, and so whatever else is locked.

    Raises:
        Refused: The lock cannot be read.
        UsageError: It has no chart of a name.
    """
    entries = _chosen(project, names, mirror)
    screen.waiting("charts", f"{len(entries)} to bring")
    found = vendor_each(entries, project.root / VENDOR, environ, mirror)
    return _result(found, f"in {VENDOR}/", screen)


def _chosen(project: Project, names: Sequence[str], mirror: str | None) -> list[Locked]:
    if mirror is not None and not _REGISTRY.fullmatch(mirror):
        raise UsageError(
            f"--mirror: got {mirror}; expected a registry and a path in it, such as "
            "registry.example.com/mirror. Leave out oci:// and the chart's name."
        )
    # a kustomization that none of ours is named after comes with the one that names it
    charts = [
        each
        for each in project_lock(project.root).values()
        if each.kind != "kustomization" or each.name in folders()
    ]
    unknown = sorted(set(names) - {each.name for each in charts})
    if unknown:
        there = ", ".join(sorted({each.name for each in charts})) or "none"
        raise UsageError(
            f"{', '.join(unknown)}: not in the lock; expected one of: {there}. Correct the name, "
            "or run: evenkeel charts lock"
        )
    return [each for each in charts if not names or each.name in names]


def _result(found: list[Fetched], where: str, screen: Screen) -> Result:
    for each in found:
        if each.what != "there":
            screen.say(f" {each.what:<8} {each.name} {each.version}   {each.why or each.path}")
    counted = Counter(each.what for each in found)
    said = ", ".join(f"{number} {what}" for what, number in counted.items())
    screen.say(f"{len(found) - counted['failed']} of {len(found)} {where}: {said or 'none'}.")
    status = Exit.FAILED if counted["failed"] else Exit.OK
    return Result(status, {"charts": [vars(each) for each in found]})
