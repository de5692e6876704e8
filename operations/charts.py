"""Which charts were real and which were stood in for, as the provider plugin noted it."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.plugins.kubernetes.charts_journal import recorded
from simulator.session import Session

OWN = "objects of its own"
"""What an add-on without a chart is made of."""


@dataclass(frozen=True)
class ChartSource:
    """Where the objects of one chart came from."""

    source: str
    """`real`, `stand-in`, or `unknown` before the chart was rendered."""

    detail: str = ""
    """Where a real chart came from, or why a stand-in had to do."""


def charts_summary(session: Session) -> tuple[str, str]:
    """Return how many charts were real and how many stood in for, and where to read why."""
    entries = recorded(session).values()
    sources = [each.source for each in entries]
    counted = [
        f"{sources.count(kind)} {kind}" for kind in ("real", "stand-in") if sources.count(kind)
    ]
    why = ["stand-ins: no archive at hand, no repository reached"] if "stand-in" in sources else []
    if differing := [each.chart for each in entries if each.locked]:
        why.append(f"not as locked: {', '.join(sorted(differing))} (evenkeel charts verify)")
    return ", ".join(counted) or "none", "; ".join(why)


def chart_sources(session: Session) -> dict[str, ChartSource]:
    """Return where each chart came from, by its Pulumi component."""
    return {
        name: ChartSource(each.source, each.reason or each.origin)
        for name, each in recorded(session).items()
    }


def combined(sources: Sequence[ChartSource]) -> ChartSource:
    """Return where the charts of one add-on came from, as one: a stand-in makes it a stand-in."""
    for kind in ("unknown", "stand-in"):
        found = [each for each in sources if each.source == kind]
        if found:
            return found[0]
    return sources[0] if sources else ChartSource("real", OWN)
