"""`evenkeel cost`: what environments cost a month at list prices, and what nobody can say."""

from collections.abc import Mapping, Sequence
from typing import Any

from cli.result import Result
from gitops.cost.estimate import Estimate, Item
from gitops.cost.estimating import estimate
from operations.exit_codes import Exit
from operations.own_name import own_name
from operations.project import Project
from operations.screen import Screen
from operations.screen.table import Table
from stacks.environment import read

_HINT = (
    "List prices in US dollars for a month of 730 hours, on demand, without taxes and discounts: "
    "for comparing, not for budgets."
)


def cost(project: Project, names: Sequence[str], screen: Screen) -> Result:
    """Show what each environment costs at its smallest and at its largest, and all together.

    Raises:
        EnvironmentProblems: An environment is not right.
        UsageError: There is no such environment.
    """
    found = {name: _estimate(project, name) for name in names}
    if len(found) > 1:
        _show_fleet(found, screen)
    else:
        for name, each in found.items():
            _show(name, each, screen)
    return Result(Exit.OK, _document(found))


def _estimate(project: Project, name: str) -> Estimate:
    return estimate(name, read(project.expect_file(name)))


def _show(name: str, found: Estimate, screen: Screen) -> None:
    screen.title(f"environment {name}   list price of a month")
    if found.items:
        screen.table(Table(["item", "count", "one", "least", "most", "price of"], _rows(found)))
        screen.say("", _HINT)
    if found.unknown:
        screen.say("", "Not in it, because nobody can say here:")
        screen.say(*(f"  {each}" for each in found.unknown))


def _rows(found: Estimate) -> list[list[str]]:
    rows = [
        [
            each.name,
            _range(each.least, each.most),
            f"${each.unit_usd:,.2f}",
            f"${each.least * each.unit_usd:,.2f}",
            f"${each.most * each.unit_usd:,.2f}",
            each.price,
        ]
        for each in found.items
    ]
    total = ["together", "", "", f"${found.least_usd:,.2f}", f"${found.most_usd:,.2f}", ""]
    return [*rows, total]


def _show_fleet(found: Mapping[str, Estimate], screen: Screen) -> None:
    rows = [
        [
            name,
            *_sums(each),
            str(len(each.unknown)),
            _prices(each.items),
        ]
        for name, each in found.items()
    ]
    least = sum(each.least_usd for each in found.values())
    most = sum(each.most_usd for each in found.values())
    rows.append(["together", f"${least:,.2f}", f"${most:,.2f}", "", ""])
    screen.table(Table(["environment", "least", "most", "unknown", "prices of"], rows))
    screen.say("", _HINT, f"What is not in it: {own_name()} cost {next(iter(found))}")


def _sums(found: Estimate) -> tuple[str, str]:
    """Return the least and the most; where nothing has a price that is not nothing."""
    if not found.items:
        return "unknown", "unknown"
    return f"${found.least_usd:,.2f}", f"${found.most_usd:,.2f}"


def _prices(items: Sequence[Item]) -> str:
    """Return the regions of the prices, and their oldest and newest day."""
    parts = [part.split(", ") for each in items for part in each.price.split("; ")]
    if not parts:
        return "-"
    days = sorted(day for _, day in parts)
    return f"{', '.join(sorted({region for region, _ in parts}))}; {days[0]} to {days[-1]}"


def _range(least: float, most: float) -> str:
    return f"{least:g}" if least == most else f"{least:g}..{most:g}"


def _document(found: Mapping[str, Estimate]) -> Mapping[str, Any]:
    return {
        "currency": "USD",
        "per": "month",
        "environments": {
            name: {
                "least_usd": round(each.least_usd, 2) if each.items else None,
                "most_usd": round(each.most_usd, 2) if each.items else None,
                **each.model_dump(mode="json"),
            }
            for name, each in found.items()
        },
        "least_usd": round(sum(each.least_usd for each in found.values()), 2),
        "most_usd": round(sum(each.most_usd for each in found.values()), 2),
    }
