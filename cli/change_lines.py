"""The changes of an operation in words: one by one when few, by owner when many."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cli.tally import Change, Tally

_SIGNS = {"create": "+", "delete": "-", "update": "~", "replace": "+-", "import": "="}
_FEW = 30
_WIDE = 60


def change_lines(changes: Iterable[Change], *, every: bool = False) -> list[str]:
    """Return the lines that show what changes.

    Args:
        changes: What an operation changes.
        every: One by one, however many there are.
    """
    listed = [change for change in changes if change.type != "pulumi:pulumi:Stack"]
    listed.sort(key=lambda change: change.urn)  # the order of events differs from run to run
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
    for (owner, operation), count in owners.items():
        lines.append(f" {sign(operation):<2} {count} resources of {owner}")
    return lines


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
        old, new = change.values[path]
        marks.append(f"~ {path} {_short(old)} => {_short(new)}")
    shown = marks if change.operation in {"update", "replace"} else []
    head = f" {sign(change.operation):<2} {change.type} {change.name}"
    yield f"{head}   {shown[0]}" if len(shown) == 1 else head
    if len(shown) > 1:
        yield from (f"      {mark}" for mark in shown)


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
