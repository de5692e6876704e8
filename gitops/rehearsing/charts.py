"""Which charts base and head were made of: of a stand-in other objects come than of the chart."""

from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict

from simulator.plugins.kubernetes.charts_journal import recorded
from simulator.session import Session

from . import texts

STAND_IN: Final = "stand-in"


class Chart(BaseModel):
    """How one component's chart was found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    component: str
    chart: str
    version: str
    source: str
    """`real` or `stand-in`."""

    sha256: str = ""
    """Of a real chart's archive."""


class AnotherBaseError(Exception):
    """A base that was kept is made of other charts than its head is; what differs, in words."""


def charts_of(session: Session) -> tuple[Chart, ...]:
    """Return the charts of the last operation in a session, by their names."""
    found = sorted(recorded(session).values(), key=lambda each: (each.chart, each.component))
    return tuple(
        Chart(
            component=each.component,
            chart=each.chart,
            version=each.version,
            source=each.source,
            sha256=each.sha256,
        )
        for each in found
    )


def stand_ins(charts: Iterable[Chart]) -> tuple[str, ...]:
    """Return the charts that a stand-in stood for."""
    return tuple(
        texts.name(f"{each.chart} {each.version}") for each in charts if each.source == STAND_IN
    )


def unlike(base: Iterable[Chart], head: Iterable[Chart]) -> tuple[str, ...]:
    """Return the charts that differ without the change: by what could be had at the time."""
    return tuple(_said(old, new) for old, new in _differing(base, head))


def not_as_kept(base: Iterable[Chart], head: Iterable[Chart]) -> tuple[str, ...]:
    """Return those for which a base that was kept may be deployed anew: of the same version.

    Of another version the base's says nothing: where only one of the two can be had, a base that is
    deployed anew is as unlike as the one that was kept, at each push.
    """
    return tuple(
        _said(old, new) for old, new in _differing(base, head) if old.version == new.version
    )


def _differing(base: Iterable[Chart], head: Iterable[Chart]) -> Iterator[tuple[Chart, Chart]]:
    had = {each.component: each for each in base}
    for new in head:
        old = had.get(new.component)
        if old is None or old.chart != new.chart:
            continue
        same = old.version == new.version
        if old.source != new.source or (same and old.sha256 != new.sha256):
            yield old, new


def _said(old: Chart, new: Chart) -> str:
    return texts.name(
        f"{new.chart} {new.version} ({_how(old)} in the base, {_how(new)} in the head)"
    )


def _how(chart: Chart) -> str:
    return f"sha256 {chart.sha256[:12]}" if chart.sha256 else chart.source
