"""The lock made anew: known digests stay, new pins are resolved, what nobody pins goes."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from components.addons.locked import Key, Lock, Locked
from components.addons.pin import Pin
from gitops.charts.resolve import Digests, resolve
from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts_transport import ChartUnreachableError

Resolve = Callable[[Pin], Digests]
_AT_ONCE = 8
"""So many sources are asked at the same time; one source is asked one question at a time."""

_NOT_REACHED = "its source could not be reached"
"""What the lock says: the same wherever and however it could not be."""


@dataclass(frozen=True)
class Line:
    """What became of one entry."""

    name: str
    version: str
    what: Literal["kept", "locked", "no digest", "refused", "dropped"]
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
    for pin, digests, failure in _asked(open_, ask):
        key = pin.name, pin.version
        gone = isinstance(failure, ChartUnreachableError)
        reason = _NOT_REACHED if gone else str(failure or "")
        new[key] = _entry(pin, digests, reason, today, lock.get(key))
        if failure is None:
            lines[key] = Line(*key, "locked")
        else:
            lines[key] = Line(*key, "no digest" if gone else "refused", str(failure))
    if drop:
        for key in lock.keys() - wanted.keys():
            lines[key] = Line(*key, "dropped", "no add-on names it any more")
    return new, [lines[key] for key in sorted(lines)]


def _asked(pins: list[Pin], ask: Resolve | None) -> list[tuple[Pin, Digests, ChartError | None]]:
    if ask is None:
        return [(pin, Digests(), ChartUnreachableError("not asked")) for pin in pins]
    hosts: dict[str, list[Pin]] = {}
    for pin in pins:
        hosts.setdefault(urlsplit(pin.source).netloc, []).append(pin)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda several: _of_host(several, ask), hosts.values())
        return [each for several in found for each in several]


def _of_host(pins: list[Pin], ask: Resolve) -> list[tuple[Pin, Digests, ChartError | None]]:
    """Ask one host; once it cannot be reached it is not asked again."""
    answers: list[tuple[Pin, Digests, ChartError | None]] = []
    gone: ChartError | None = None
    for pin in pins:
        digests, failure = Digests(), gone
        if gone is None:
            try:
                digests = ask(pin)
            except ChartUnreachableError as error:
                gone = failure = error
            except ChartError as error:
                failure = error
        answers.append((pin, digests, failure))
    return answers


def _entry(pin: Pin, digests: Digests, reason: str, today: str, before: Locked | None) -> Locked:
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
