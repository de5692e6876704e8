"""The changes of an operation in words: one by one when few, by owner when many."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cli.count import count
from operations.tally import UNCHANGED, Change, Tally

_SIGNS = {"create": "+", "delete": "-", "update": "~", "replace": "+-", "import": "="}
_FEW = 30
_WIDE = 60
_BEFORE = 20
"""So much of what is alike is shown before the first difference."""

_VERBS = {"update": "change", "delete-replaced": "delete"}


def change_lines(changes: Iterable[Change], *, every: bool = False) -> list[str]:
    """Return the lines that show what changes.

    Args:
        changes: What an operation changes.
        every: One by one, however many there are.
    """
    listed = [change for change in changes if change.type != "pulumi:pulumi:Stack"]
    # the order of events differs from run to run; this is one that a reader sees
    listed.sort(key=lambda change: (change.type, change.name, change.urn))
    if every or len(listed) <= _FEW:
        return [line for change in listed for line in _lines(change)]
    owners: Counter[tuple[str, str]] = Counter()
    single = []
    by_urn = {(change.operation, change.urn): change for change in listed}
    for change in listed:
        owner = _owner(change, by_urn)
        if owner:
            owners[owner, change.operation] += 1
        else:
            single.append(change)
    lines = [line for change in single for line in _lines(change)]
    for (owner, operation), number in sorted(owners.items()):
        lines.append(f" {sign(operation):<2} {count(number, 'resource')} of {owner}")
    return lines


def count_line(tally: Tally) -> str:
    """Return how many resources change and how, each kind with its sign, and how many do not."""
    kinds = [
        f"{number} to {_VERBS.get(operation, operation)} ({sign(operation)})"
        for operation, number in sorted(tally.counts.items(), key=lambda item: _place(item[0]))
        if number and operation not in UNCHANGED
    ]
    how = f": {', '.join(kinds)}" if kinds else ""
    return f" {tally.changed:,} to change{how}; {tally.unchanged:,} unchanged."


def _place(operation: str) -> int:
    order = ("create", "import", "update", "replace", "delete")
    return order.index(operation) if operation in order else len(order)


def sign(operation: str) -> str:
    """Return the sign of an operation: `+`, `-`, `~`, `+-` (replace) or `=` (import)."""
    return _SIGNS.get(operation, "*")


def _owner(change: Change, by_urn: Mapping[tuple[str, str], Change]) -> str:
    """Name the topmost component that changes alike."""
    owner, parent = "", by_urn.get((change.operation, change.parent))
    while parent is not None:
        owner = f"{parent.type} {parent.name}"
        parent = by_urn.get((change.operation, parent.parent))
    return owner


def _lines(change: Change) -> Iterator[str]:
    marks = []
    for path in change.properties:
        if path not in change.values:
            marks.append(f"~ {path}")
            continue
        marks.append(f"~ {path} {_compared(*change.values[path])}")
    shown = marks if change.operation in {"update", "replace"} else []
    head = f" {sign(change.operation):<2} {change.type} {change.name}"
    yield f"{head}   {shown[0]}" if len(shown) == 1 else head
    if len(shown) > 1:
        yield from (f"      {mark}" for mark in shown)


def _compared(old: object, new: object) -> str:
    """Show both values, of long texts where they begin to differ."""
    if not (isinstance(old, str) and isinstance(new, str)) or max(len(old), len(new)) < _WIDE:
        return f"{_short(old)} => {_short(new)}"
    before, after = old.split("\n"), new.split("\n")
    first = _alike(before, after)
    last = _alike(before[first:][::-1], after[first:][::-1])
    left, right = before[first : len(before) - last], after[first : len(after) - last]
    if not left and not right:
        return f"{_short(old)} => {_short(new)}"  # what differs is not shown, such as a secret
    where = f"line {first + 1}: " if max(len(before), len(after)) > 1 else ""
    more = len(right if len(right) > len(left) else left) + first
    below = f", and more down to line {more}" if more > first + 1 else ""
    if left and right:
        start = max(0, _alike(left[0], right[0]) - _BEFORE)
        shown = f"{_short(_from(left[0], start))} => {_short(_from(right[0], start))}"
    else:
        shown = f"{_short(left[0] if left else None)} => {_short(right[0] if right else None)}"
    return f"{where}{shown}{below}"


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((place for place, (left, right) in pairs if left != right), shorter)


def _from(text: str, start: int) -> str:
    return f"…{text[start:]}" if start else text


def _short(value: object) -> str:
    text = "-" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDE else text[: _WIDE - 1] + "…"


def steps_document(tally: Tally) -> list[dict[str, object]]:
    """Return each change as data."""
    return [
        {
            "operation": change.operation,
            "urn": change.urn,
            "type": change.type,
            "properties": list(change.properties),
        }
        for change in sorted(tally.changes, key=lambda change: change.urn)
    ]
