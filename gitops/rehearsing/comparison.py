"""What an environment is in the base and in the head: settings, GPUs, quotas, parity."""

from collections.abc import Iterator, Mapping

from gitops.review.document import Gpus, Quota
from operations.environment_changes import environment_changes

from . import texts
from .facts import Facts

NEW = "the environment is new"

_MAY_DIFFER = "may differ on"

_Clouds = Mapping[str, tuple[str, ...]]
"""What is compared -> the clouds that are not like the others."""


def edits(base: Facts | None, head: Facts) -> tuple[str, ...]:
    """Return what changed in the environment file, a line each."""
    if base is None:
        return (NEW,)
    lines = environment_changes(base.environment, head.environment)
    return tuple(texts.text(each.removeprefix("~ ")) for each in lines)


def gpus(base: Facts | None, head: Facts | None) -> tuple[Gpus, ...]:
    """Return how many GPUs of each kind there are, in the order of the pools."""
    counts: dict[str, dict[str, int]] = {}
    for facts, suffix in ((base, "_before"), (head, "")):
        for pool in facts.pools if facts else ():
            one = counts.setdefault(pool.accelerator, {})
            for key, number in ((f"least{suffix}", pool.least), (f"most{suffix}", pool.most)):
                one[key] = one.get(key, 0) + number
    return tuple(Gpus(accelerator=texts.name(kind), **one) for kind, one in counts.items())


def quotas(base: Facts | None, head: Facts) -> tuple[Quota, ...]:
    """Return the limits that the head needs more of than the base."""
    had = {(each.title, each.unit): each.needed for each in base.quotas} if base else {}
    return tuple(
        Quota(
            title=texts.name(each.title),
            place=texts.name(head.place or head.cloud),
            unit=texts.name(each.unit),
            before=had.get((each.title, each.unit), 0),
            after=each.needed,
        )
        for each in head.quotas
        if each.needed > had.get((each.title, each.unit), 0)
    )


def parity(base: Facts | None, head: Facts) -> tuple[str, ...]:
    """Return what the change makes different between this environment's cloud and others."""
    if base is None:
        return tuple(_unread(head))
    found = (
        *_compared(head.cloud, base.capabilities, head.capabilities, "not on"),
        *(_unread(head) or _compared(head.cloud, base.differences, head.differences, _MAY_DIFFER)),
    )
    return tuple(map(texts.text, found))


def _unread(head: Facts) -> list[str]:
    """Return what is wrong with the head's declarations, in one line; nothing where nothing is."""
    lines = [each.strip() for each in head.undeclared.splitlines() if each.strip()]
    more = [f"({len(lines) - 1} more like it: evenkeel parity)"] if len(lines) > 1 else []
    return [texts.text(" ".join((*lines[:1], *more)))] if lines else []


def _compared(cloud: str, base: _Clouds, head: _Clouds, word: str) -> Iterator[str]:
    """Yield what is another one for a cloud; a base of an older tree does not say."""
    for subject in sorted({*base, *head}) if base else ():
        was, now = (set(each.get(subject, ())) for each in (base, head))
        if cloud in was ^ now:
            yield f"{subject}: {_where(word, now)} (was: {_where(word, was)})"


def _where(word: str, clouds: set[str]) -> str:
    return f"{word} {' and '.join(sorted(clouds))}" if clouds else "the same on every cloud"
