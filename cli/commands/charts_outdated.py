"""`evenkeel charts outdated`: which pins have newer versions at their sources."""

from collections import Counter

from cli.count import count
from cli.result import Result
from gitops.charts.outdated import ages
from gitops.charts.pins import every_pin
from operations.exit_codes import Exit
from operations.screen import Screen
from operations.screen.table import Table


def outdated_charts(screen: Screen) -> Result:
    """Ask every source; change nothing. What cannot be told is told as such."""
    screen.waiting("charts", "asking their sources")
    pins = every_pin()
    found = ages(list(pins.found.values()))
    rows = [
        [each.name, each.pinned, each.newest or "-", each.why or each.what]
        for each in found
        if each.what != "newest"
    ]
    if rows:
        screen.table(Table(["chart", "pinned", "newest", "what"], rows))
    screen.say(*(f" {problem}" for problem in pins.problems))
    counted = Counter(each.what for each in found)
    said = ", ".join(f"{number} {what}" for what, number in counted.items())
    screen.say(f"{count(len(found), 'pin')}: {said or 'none'}.")
    document = {"pins": [vars(each) for each in found], "problems": list(pins.problems)}
    return Result(Exit.FAILED if pins.problems else Exit.OK, document)
