"""The folded part of a comment: what happens to every resource of an environment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gitops.comments.changes import Piece
from gitops.comments.dialect import length
from gitops.comments.escape import fenced, render, said, span, tag
from gitops.comments.overview import fitting
from gitops.cost.estimate import Item
from gitops.review import figures
from gitops.review.document import EnvironmentReview
from gitops.review.verdict import rank
from gitops.review.visible import visible
from gitops.review.words import listed

_LEADERS: Final = 3
_EXEMPTIONS, _COSTS = 12, 30


@dataclass(frozen=True)
class Fold:
    """An environment, the pieces of it that are shown, and whether its other facts are."""

    environment: EnvironmentReview
    kept: Sequence[Piece]
    dropped: int
    """How many resources are left out."""

    facts: bool = True


def folded(fold: Fold) -> str:
    """Return an environment's folded part."""
    each = fold.environment
    leaders = [change.name for change in sorted(each.changes, key=rank)[:_LEADERS]]
    more = ", ..." if len(each.changes) > _LEADERS else ""
    names = f" ({', '.join(tag(name, 40) for name in leaders)}{more})" if leaders else ""
    head = f"<details><summary>{tag(each.name)}: {figures.counted(each)}{names}</summary>"
    place = f"Cloud {span(each.cloud, 40)}, stage {span(each.stage, 40)}"
    done = f"{each.rehearsed} in {each.seconds:,.0f} s, {each.unchanged:,} unchanged"
    blocks = [head, f"{place}, {done}."]
    if fold.kept:
        blocks.append(fenced([line for piece in fold.kept for line in piece.lines], "diff"))
    if fold.dropped:
        blocks.append(f"**{_resources(fold.dropped)} left out here: see the full report.**")
    if fold.facts:
        blocks += facts(each)
    return "\n\n".join([*blocks, "</details>"])


def facts(environment: EnvironmentReview) -> list[str]:
    """Return the exemptions used and what the price is made of, each a block."""
    blocks = []
    if environment.exemptions:
        kept, dropped = fitting(
            environment.exemptions, lambda each: f"- {said(each)}", 2_000, _EXEMPTIONS
        )
        rest = [f"- and {dropped:,} more"] * bool(dropped)
        blocks.append("\n".join(["Exemptions used:", "", *kept, *rest]))
    if environment.cost:
        kept, dropped = fitting(environment.cost.items, _item, 3_000, _COSTS)
        rest = [f"  and {dropped:,} more"] * bool(dropped)
        if kept:
            blocks.append(
                f"List price of a month, after the change:\n\n{fenced([*kept, *rest], 'text')}"
            )
        if environment.cost.unknown:
            blocks.append(f"Price not known: {render(listed(environment.cost.unknown))}.")
    return blocks


def facts_length(environment: EnvironmentReview) -> int:
    """Return how many characters the facts of an environment take."""
    return sum(length(each) + 2 for each in facts(environment))


def _item(item: Item) -> str:
    count = figures.span(item.least, item.most)
    price = figures.usd(item.unit_usd, item.unit_usd)
    return f"  {visible(item.name, 80)}: {count} at USD {price} ({visible(item.price, 60)})"


def _resources(count: int) -> str:
    return f"{count:,} resource{'s are' if count > 1 else ' is'}"
