"""What a change does to rules: added, removed, held more or less strictly, or said otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from gitops.review.document import PolicyChange
from operations.environment_changes import environment_changes

from . import texts

Entry = Mapping[str, Any]

_LEVELS: Final = ("disabled", "advisory", "remediate", "mandatory")
"""The laxest first; `remediate` mends what it can, and stops the rest."""

_WORDS: Final = frozenset({"title", "message", "finding", "shows", "sources", "fixtures"})
"""What a rule says, and how it is tested: none of it decides."""

_WHOLE: Final = frozenset({"expression", "remedy", "applies", "waits"})
"""What is too long to be told before and after: it is named, and read in the change itself."""

_NO_LEVEL: Final = "no level"


def rule_changes(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[PolicyChange]:
    """Yield what becomes of each rule, by its id."""
    was, now = _by_id(before), _by_id(after)
    for name in sorted({*was, *now}):
        if name not in now:
            yield _change(name, "removed", "weaker", _title(was[name]))
        elif name not in was:
            yield _change(name, "added", "stricter", _title(now[name]))
        else:
            yield from _compared(name, was[name], now[name])


def _by_id(entries: Sequence[Entry]) -> dict[str, Entry]:
    return {
        str(each.get("id")): {str(key): value for key, value in each.items()} for each in entries
    }


def _title(rule: Entry) -> tuple[str, ...]:
    return (str(rule["title"]),) if rule.get("title") else ()


def _compared(name: str, was: Entry, now: Entry) -> Iterator[PolicyChange]:
    keys = sorted(
        key for key in {*was, *now} - _WORDS - {"enforcement"} if was.get(key) != now.get(key)
    )
    lowered, raised = _levels(was.get("enforcement"), now.get("enforcement"))
    told = tuple(line for key in keys for line in _told(key, was, now))
    if lowered:
        yield _change(name, "changed", "weaker", (*lowered, *raised, *told))
    elif told:
        yield _change(name, "changed", "unclear", (*raised, *told))
    elif raised:
        yield _change(name, "changed", "stricter", raised)


def _levels(was: object, now: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return where a rule is held less strictly, and where more, a line for each stage."""
    old, new = (each if isinstance(each, Mapping) else {} for each in (was, now))
    lowered: list[str] = []
    raised: list[str] = []
    for stage in dict.fromkeys((*old, *new)):
        before, after = str(old.get(stage, _NO_LEVEL)), str(new.get(stage, _NO_LEVEL))
        if before != after:
            up = _strictness(after) > _strictness(before)
            (raised if up else lowered).append(f"{stage} {before} -> {after}")
    return tuple(lowered), tuple(raised)


def _strictness(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else -1


def _told(key: str, was: Entry, now: Entry) -> Iterator[str]:
    if key in _WHOLE:
        yield f"another {key}"
    else:
        old, new = ({key: each[key]} if key in each else {} for each in (was, now))
        for line in environment_changes(old, new):
            yield line.removeprefix("~ ")


def _change(
    name: str,
    operation: Literal["added", "removed", "changed"],
    effect: Literal["weaker", "unclear", "stricter"],
    details: tuple[str, ...],
) -> PolicyChange:
    return PolicyChange(
        kind="rule",
        operation=operation,
        effect=effect,
        subject=texts.name(name),
        details=tuple(map(texts.text, details)),
    )
