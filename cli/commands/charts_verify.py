"""`evenkeel charts verify`: every archive on this machine against the lock."""

import os
from collections import Counter
from collections.abc import Mapping

from cli.count import count
from cli.result import Result
from components.addons.locked import project_lock
from gitops.charts.verifying import Finding, verify
from operations.exit_codes import Exit
from operations.project import Project
from operations.screen import Screen


def verify_charts(
    project: Project,
    screen: Screen,
    environ: Mapping[str, str] = os.environ,
    *,
    complete: bool = False,
) -> Result:
    """Name each archive that is not what was locked; change nothing.

    Args:
        project: Whose lock, `vendor/` and rehearsals are looked at.
        screen: Shows what was found.
        environ: Says where the cache and the folder of archives are.
        complete: Fail where an entry of the lock has no digest, too.

    Raises:
        Refused: The lock cannot be read.
    """
    lock = project_lock(project.root)
    found = verify(lock, project.root, environ)
    for each in found:
        if each.what != "right":
            screen.say(*_lines(each))
    open_ = [each for each in lock.values() if not each.complete]
    if complete:
        screen.say(*(f" no digest in the lock: {e.name} {e.version} ({e.reason})" for e in open_))
    counted = Counter(each.what for each in found)
    said = ", ".join(f"{number} {what}" for what, number in counted.items())
    screen.say(
        f"{count(len(found), 'archive')} at hand: {said or 'none'}. "
        f"{len(lock) - len(open_)} of {len(lock)} entries of the lock have a digest."
    )
    bad = counted["differs"] or (complete and open_)
    document = {
        "archives": [vars(each) for each in found],
        "withoutDigest": [f"{each.name} {each.version}" for each in open_],
    }
    return Result(Exit.FAILED if bad else Exit.OK, document)


def _lines(finding: Finding) -> list[str]:
    name = f"{finding.name} {finding.version}".strip()
    if finding.what == "differs":
        return [
            f" differs    {name}   {finding.path} ({finding.where})",
            f"     got      sha256 {finding.got}",
            f"     expected sha256 {finding.expected}",
            "     Remove the file; if its publisher changed it, find out why before you lock it.",
        ]
    if finding.what == "no digest":
        return [f" no digest  {name}   {finding.path} ({finding.where}) is held to nothing"]
    return [f" not locked {name}   {finding.path}: no add-on pins it; remove it"]
