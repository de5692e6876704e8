"""The parts of the page: verdict, table, sections, and an environment with all of its changes."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops.cost.estimate import Estimate
from gitops.review import figures
from gitops.review.document import EnvironmentReview, PropertyChange, ResourceChange, Review
from gitops.review.html.markup import Markup, element, joined, line, text
from gitops.review.html.picture import SIGNS, picture
from gitops.review.html.tree import tree
from gitops.review.sections import Section
from gitops.review.verdict import rank, verdict

_TITLES: Final = (
    *("environment", "result", "add", "change", "replace", "delete"),
    *("policy violations", "GPUs", "list price a month"),
)
_OUTCOMES: Final = {
    "same": "no changes",
    "changes": "changes",
    "policy": "stopped by policies",
    "failed": "failed",
    "unknown": "not known",
}
_FEW: Final = 40
"""Changes that are shown unfolded."""


def banner(review: Review) -> Markup:
    """Return the verdict."""
    found = verdict(review)
    reasons = [element("li", line(each)) for each in found.reasons]
    listing = [element("ul", *reasons)] if reasons else []
    return element(
        "header", element("h1", found.headline), *listing, class_=f"verdict {found.level}"
    )


def overview(environments: Sequence[EnvironmentReview]) -> Markup:
    """Return the table: a row for each environment, a card on a phone."""
    head = element("tr", *(element("th", each, scope="col") for each in _TITLES))
    rows = [_row(each) for each in environments]
    table = element("table", element("thead", head), element("tbody", *rows), class_="overview")
    notes = (element("p", line(each), class_="note") for each in figures.price_notes(environments))
    return joined([table, *notes])


def _row(environment: EnvironmentReview) -> Markup:
    counts = [environment.count(each) for each in reversed(figures.OPERATIONS)]
    known = environment.outcome != "unknown" or any(counts)
    cells: list[Markup] = [
        element("strong", element("code", environment.name)),
        element("span", _OUTCOMES[environment.outcome], class_=f"outcome {environment.outcome}"),
        *(_count(each, known=known) for each in counts),
        line(figures.policies(environment)),
        joined(element("div", line(each)) for each in figures.gpus(environment)),
        line(figures.price(environment)),
    ]
    return element(
        "tr",
        *(
            element("td", element("div", cell), data_label=title)
            for title, cell in zip(_TITLES, cells, strict=True)
        ),
    )


def _count(count: int, *, known: bool) -> Markup:
    shown = f"{count:,}" if known else "?"
    return element("strong", shown) if count else text(shown)


def section(given: Section) -> Markup:
    """Return a section with all of its lines."""
    lines = [element("li", line(each)) for each in given.lines]
    return element("section", element("h2", given.title), element("ul", *lines))


def environment(given: EnvironmentReview, *, alone: bool) -> Markup:
    """Return an environment's picture, and all that changes in it; many changes are folded."""
    place = f"{given.rehearsed} in {given.seconds:,.0f} s, {given.unchanged:,} unchanged"
    counts = f" {figures.counted(given)}"
    name = element("strong", element("code", given.name))
    order = sorted(given.changes, key=rank)
    changes = [element("ul", *(_change(each) for each in order), class_="changes")]
    return element(
        "details",
        element("summary", name, counts),
        element("p", "Cloud ", element("code", given.cloud), ", stage ",
                element("code", given.stage), f", {place}.", class_="note"),
        element("div", element("figure", picture(tree(given))),
                element("div", *changes, *_facts(given)), class_="both"),
        **({"open": "open"} if alone or len(given.changes) <= _FEW else {}),
    )  # fmt: skip


def _change(change: ResourceChange) -> Markup:
    what = f"{SIGNS[change.operation]} {figures.TITLES[change.operation]}"
    held = change.holds and change.operation != "create"
    notes = [f"holds {change.holds}"] * bool(held) + ["protected"] * change.protected
    properties = [_property(each) for each in change.properties]
    return element(
        "li",
        element("span", what, class_=f"what {change.operation}"),
        " ",
        element("strong", change.name),
        *(element("span", each, class_="badge") for each in notes),
        element("div", change.type, class_="type"),
        *([element("ul", *properties)] if properties else []),
    )


def _property(change: PropertyChange) -> Markup:
    before = [element("del", change.before), " → "] if change.before else []
    after = element("ins", change.after) if change.after else element("em", "nothing")
    return element("li", element("code", change.path), " ", *before, after)


def _facts(given: EnvironmentReview) -> Iterator[Markup]:
    if given.exemptions:
        used = (element("li", each) for each in given.exemptions)
        yield joined([element("h3", "Exemptions used"), element("ul", *used)])
    if given.cost and (given.cost.items or given.cost.unknown):
        yield element("h3", "List price of a month, after the change")
        yield element("ul", *_items(given.cost))


def _items(estimate: Estimate) -> Iterator[Markup]:
    for each in estimate.items:
        price = f"{figures.span(each.least, each.most)} at USD "
        price += figures.usd(each.unit_usd, each.unit_usd)
        yield element("li", element("strong", each.name), f": {price} (", each.price, ")")
    for unknown in estimate.unknown:
        yield element("li", element("strong", unknown), ": price not known")
