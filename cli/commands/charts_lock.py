"""`evenkeel charts lock`: the digests of everything that the add-ons pin."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from cli.result import Result
from components.addons.locked import NAME, Lock, read_lock
from gitops.charts.lock_file import change
from gitops.charts.locking import Line, renewed
from gitops.charts.pins import Pins, every_pin, unlocked
from gitops.charts.resolve import resolve
from operations.exit_codes import Exit
from operations.project import Project
from operations.screen import Screen


def lock_charts(project: Project, screen: Screen, *, offline: bool) -> Result:
    """Write the lock anew: known digests stay, new pins are asked for.

    Raises:
        Refused: The lock cannot be read.
    """
    pins, lines = every_pin(), list[Line]()
    today = datetime.now(tz=UTC).date().isoformat()

    def renew(lock: Lock) -> Lock:
        new, found = renewed(
            lock,
            pins.found,
            today,
            ask=None if offline else resolve,
            drop=not pins.problems,
        )
        lines.extend(found)
        return new

    screen.waiting("charts", "asking their sources")
    changed = change(project.root / NAME, renew)
    _show(pins, lines, screen, changed=changed)
    bad = bool(pins.problems) or any(each.what == "refused" for each in lines)
    document = {
        "changed": changed,
        "entries": [vars(each) for each in lines],
        "problems": list(pins.problems),
    }
    return Result(Exit.FAILED if bad else Exit.OK, document)


def check_lock(project: Project, screen: Screen) -> Result:
    """Say whether the lock and the records name the same; ask no source.

    Raises:
        Refused: The lock cannot be read.
    """
    pins = every_pin()
    stale = [*pins.problems, *unlocked(read_lock(project.root / NAME), pins.found)]
    screen.say(*(f" {each}" for each in stale))
    if stale:
        screen.say(f"{NAME} is stale. Run: evenkeel charts lock")
    document: dict[str, Any] = {"stale": stale}
    return Result(Exit.FAILED if stale else Exit.OK, document)


def _show(pins: Pins, lines: list[Line], screen: Screen, *, changed: bool) -> None:
    for each in lines:
        if each.what != "kept":
            why = f"   {each.why}" if each.why else ""
            screen.say(f" {each.what:<10} {each.name} {each.version}{why}")
    for problem in pins.problems:
        screen.say(f" {problem}")
    if pins.problems:
        screen.say(f" Nothing was dropped from {NAME}, because not every record can be read.")
    counted = Counter(each.what for each in lines)
    said = ", ".join(f"{number} {what}" for what, number in counted.items())
    screen.say(f"{NAME} {'written' if changed else 'unchanged'}: {said or 'no add-on pins any'}.")
