"""The figures of an environment, as words: GPUs, list prices, policies."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, get_args

from gitops.cost.estimate import Estimate, Item
from gitops.review.document import EnvironmentReview, Gpus, Operation, Severity, Violation
from gitops.review.words import Line, code, listed, own, strong

SEVERITIES: Final[tuple[Severity, ...]] = tuple(reversed(get_args(Severity)))
"""The worst first."""

OPERATIONS: Final[tuple[Operation, ...]] = ("delete", "replace", "update", "create")
"""The most destructive first."""

TITLES: Final = {"create": "add", "update": "change", "replace": "replace", "delete": "delete"}
"""Operation -> what a person calls it."""

_KINDS: Final = 3


def span(least: float, most: float) -> str:
    """Return a range of figures; one figure where both are the same."""
    return _figure(least) if least == most else f"{_figure(least)} to {_figure(most)}"


def usd(least: float, most: float) -> str:
    """Return a range of US dollars; cents only where they matter."""
    low, high = _dollars(least), _dollars(most)
    return low if low == high else f"{low} to {high}"


def gpus(environment: EnvironmentReview) -> list[Line]:
    """Return a line for each kind of GPU that changes; one for all where none does."""
    if environment.outcome == "unknown" and not environment.gpus:
        return [(own("not known"),)]
    moved = [each for each in environment.gpus if _before(each) != _after(each)]
    if not moved:
        least = sum(each.least for each in environment.gpus)
        most = sum(each.most for each in environment.gpus)
        return [(own(f"{span(least, most)}, as before" if most else "none"),)]
    lines: list[Line] = [
        (
            code(each.accelerator),
            own(f" {span(*_before(each))} → "),
            strong(span(*_after(each))),
        )
        for each in moved[:_KINDS]
    ]
    if len(moved) > _KINDS:
        lines.append((own(f"and {len(moved) - _KINDS} more kinds"),))
    return lines


def _before(each: Gpus) -> tuple[int, int]:
    return each.least_before, each.most_before


def _after(each: Gpus) -> tuple[int, int]:
    return each.least, each.most


def price(environment: EnvironmentReview) -> Line:
    """Return the list price of a month, before and after."""
    before, after = environment.cost_before, environment.cost
    if after is None:
        known = f"USD {_range(before)} → " if before and before.items else ""
        return (own(f"{known}not known"),)
    unknown = (own(f", {len(after.unknown)} unknown"),) if after.unknown else ()
    if not after.items:
        return (own(f"{len(after.unknown)} unknown" if after.unknown else "USD 0"),)
    if before is None:
        return (own("new: USD "), strong(_range(after)), *unknown)
    if _range(before) == _range(after):
        return (own(f"USD {_range(after)}, as before"), *unknown)
    return (own(f"USD {_range(before)} → "), strong(_range(after)), *unknown)


def _range(estimate: Estimate) -> str:
    return usd(estimate.least_usd, estimate.most_usd)


def price_notes(environments: Iterable[EnvironmentReview]) -> list[Line]:
    """Return what all environments together may cost more, of when the prices are, what has none.

    Each is a sentence.
    """
    every = [each for each in environments if each.cost]
    rise = sum(_most(each.cost) - _most(each.cost_before) for each in every)
    amount = f"up to USD {usd(abs(rise), abs(rise))} a month {'more' if rise > 0 else 'less'}"
    lines: list[Line] = []
    dates = _each_once(item.price for each in every for item in _items(each))
    if dates:
        total = f"Together {amount if rise else 'no more and no less'}, in list prices of "
        lines.append((own(total), *listed(dates, 6), own(" without discounts.")))
    unknown = _each_once(what for each in every if each.cost for what in each.cost.unknown)
    if unknown:
        lines.append((own("Not in them, price not known: "), *listed(unknown, 6), own(".")))
    return lines


def _most(estimate: Estimate | None) -> float:
    return estimate.most_usd if estimate else 0


def _items(environment: EnvironmentReview) -> Iterator[Item]:
    for each in (environment.cost_before, environment.cost):
        yield from each.items if each else ()


def _each_once(texts: Iterable[str]) -> list[str]:
    return sorted(set(texts))


def policies(environment: EnvironmentReview) -> Line:
    """Return how many violations there are of each severity, new ones first."""
    fresh = [each for each in environment.violations if each.fresh]
    old = [each for each in environment.violations if not each.fresh]
    if not environment.violations:
        judged = environment.rules and environment.outcome != "unknown"
        return (own(f"none of {environment.rules:,} rules" if judged else "not judged"),)
    parts: Line = ()
    if fresh:
        parts += (strong(f"{_severities(fresh)} new"),)
    if old:
        parts += (own(f"{'; ' if fresh else ''}{_severities(old)} as before"),)
    return parts


def _severities(violations: Iterable[Violation]) -> str:
    counts = Counter(each.severity for each in violations)
    return ", ".join(f"{counts[each]:,} {each}" for each in SEVERITIES if counts[each])


def counted(environment: EnvironmentReview) -> str:
    """Return how many resources each operation happens to: `1 to replace, 2 to change`."""
    found = [(environment.count(each), TITLES[each]) for each in OPERATIONS]
    return ", ".join(f"{count:,} to {title}" for count, title in found if count) or "no changes"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _dollars(value: float) -> str:
    cents = 0 < value < 100  # noqa: PLR2004 - from a hundred on nobody asks for cents
    return f"{value:,.2f}" if cents else f"{value:,.0f}"
