"""The lock made anew: known digests stay, new pins are resolved, what nobody pins goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from components.addons.locked import Key, Lock, Locked
from components.addons.pin import Pin
from gitops.charts.hosts import Asked, ask_each
from gitops.charts.resolve import Digests, resolve
from simulator.plugins.kubernetes.charts_transport import ChartUnreachableError

Resolve = Callable[[Pin], Digests]
What = Literal["kept", "locked", "no digest", "refused", "dropped"]

_NOT_REACHED = "its source could not be reached"
"""What the lock says: the same wherever and however it could not be."""


_LONGEST_REASON = 500


@dataclass(frozen=True)
class Line:
    """What became of one entry."""

    name: str
    version: str
    what: What
    why: str = ""


def renewed(
    lock: Lock,
    wanted: Mapping[Key, Pin],
    today: str,
    *,
    ask: Resolve | None = resolve,
    drop: bool = True,
) -> tuple[Lock, list[Line]]:
    """Return the lock of the pins that are wanted, and a line for each entry.

    An entry whose digest is known is not asked for again. What its source refuses, such as a
    version that it does not have, gets no digest either and is told apart.

    Args:
        lock: What is locked now.
        wanted: The pins.
        today: The day that new entries get.
        ask: Asks a source; None: no source is asked.
        drop: Whether entries that nobody wants go.
    """
    new: dict[Key, Locked] = {} if drop else dict(lock)
    lines: dict[Key, Line] = {}
    open_: list[Pin] = []
    for key, pin in wanted.items():
        known = lock.get(key)
        if known is not None and known.fits(pin) and known.complete:
            new[key], lines[key] = known, Line(*key, "kept")
        else:
            open_.append(pin)
    for asked in ask_each(open_, ask or _nobody):
        key = asked.subject.name, asked.subject.version
        new[key], lines[key] = _entry(asked, today, lock.get(key)), _line(asked)
    if drop:
        for key in lock.keys() - wanted.keys():
            lines[key] = Line(*key, "dropped", "no add-on names it any more")
    return new, [lines[key] for key in sorted(lines)]


def _nobody(pin: Pin) -> Digests:
    del pin
    raise ChartUnreachableError("not asked")


def _line(asked: Asked[Pin, Digests]) -> Line:
    key = asked.subject.name, asked.subject.version
    if asked.failure is None:
        return Line(*key, "locked")
    return Line(*key, "no digest" if asked.unreachable else "refused", str(asked.failure))


def _entry(asked: Asked[Pin, Digests], today: str, before: Locked | None) -> Locked:
    pin, digests = asked.subject, asked.answer or Digests()
    reason = _NOT_REACHED if asked.unreachable else _one_line(str(asked.failure or ""))
    made = Locked(
        name=pin.name,
        version=pin.version,
        source=pin.source,
        kind=pin.kind,
        date=today,
        sha256=digests.sha256,
        manifest=digests.manifest,
        commit=digests.commit,
        reason=reason or None,
    )
    # tried again in vain: the file stays as it is
    same = before is not None and replace(made, date=before.date) == before
    return before if before is not None and same else made


def _one_line(text: str) -> str:
    """Return what a source says of itself as the lock takes it: printable, and not too much."""
    shown = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(shown.split())[:_LONGEST_REASON]
