"""What an operation does, counted and kept from the engine's events.

Both engines speak Pulumi's own event format (apitype.EngineEvent), so that one reading serves both.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

UNCHANGED = frozenset({"same", "read", "refresh", "discard", "read-discard"})
"""Operations that change nothing."""

_SUMMARIES = frozenset({"preview failed", "update failed"})
"""What an engine says after the errors themselves."""

_MARKUP = re.compile(r"<\{%[^%]*%\}>")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Change:
    """One resource that is created, updated, replaced or deleted."""

    operation: str
    urn: str
    type: str
    parent: str = ""
    properties: tuple[str, ...] = ()
    """The paths of the properties that change."""

    values: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """Path -> old and new value, where both are plain."""

    @property
    def name(self) -> str:
        """The resource's name, the last part of its URN."""
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True)
class Finding:
    """One policy's word on one resource."""

    policy: str
    level: str
    """`mandatory` or `advisory`."""

    urn: str
    message: str
    severity: str = ""


@dataclass
class Tally:
    """The state of one operation, as far as its events have come."""

    changes: list[Change] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    running: dict[str, str] = field(default_factory=dict)
    """URN -> what it waits for."""

    _made: set[str] = field(default_factory=set)
    _removed: set[str] = field(default_factory=set)

    finished: int = 0
    cancelled: bool = False
    """Whether a signal ended it."""

    notes: list[str] = field(default_factory=list)
    """What the engine itself has to say, such as that it is cancelling."""

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in one engine event."""
        for kind, take in (
            ("resourcePreEvent", self._begin),
            ("resOutputsEvent", self._end),
            ("resOpFailedEvent", self._end),
            ("diagnosticEvent", self._say),
            ("policyEvent", self._find),
            ("policyRemediationEvent", self._mend),
            ("summaryEvent", self._conclude),
        ):
            if kind in event:
                take(event[kind])

    @property
    def changed(self) -> int:
        """How many resources change."""
        return sum(count for op, count in self.counts.items() if op not in UNCHANGED)

    @property
    def left_over(self) -> int:
        """How many resources an earlier run has replaced and not deleted; this one does."""
        return len(self._removed - self._made)

    @property
    def unchanged(self) -> int:
        """How many resources stay as they are."""
        return sum(count for op, count in self.counts.items() if op in UNCHANGED)

    @property
    def violations(self) -> list[Finding]:
        """The findings that stop an `up`."""
        return [each for each in self.findings if each.level == "mandatory"]

    def _begin(self, event: Mapping[str, Any]) -> None:
        meta = event["metadata"]
        operation, urn = meta["op"], meta["urn"]
        if operation in {"create-replacement", "delete-replaced"}:
            # the two halves of a `replace`, which has an event of its own
            (self._made if operation == "create-replacement" else self._removed).add(urn)
            return
        self.counts[operation] += 1
        if operation in UNCHANGED:
            return
        self.running[urn] = ""
        state = meta.get("new") or meta.get("old") or {}
        paths = tuple(sorted(meta.get("detailedDiff") or meta.get("diffs") or ()))
        self.changes.append(
            Change(
                operation=operation,
                urn=urn,
                type=meta.get("type", ""),
                parent=state.get("parent", ""),
                properties=paths,
                values=dict(_values(meta, paths)),
            )
        )

    def _end(self, event: Mapping[str, Any]) -> None:
        self.running.pop(event["metadata"]["urn"], None)
        self.finished += 1

    def _say(self, event: Mapping[str, Any]) -> None:
        text = plain(event.get("message", "")).strip()
        if event.get("ephemeral"):
            if event.get("urn") in self.running:
                self.running[event["urn"]] = text
            return
        if not text:
            return
        if event.get("severity") == "error" and text not in self.errors:
            if not (text in _SUMMARIES and self.errors):
                self.errors.append(text)
        elif event.get("severity") == "warning" and text not in self.warnings:
            self.warnings.append(text)
        elif event.get("severity") == "info#err" and text not in self.notes:
            self.notes.append(text)

    def _conclude(self, event: Mapping[str, Any]) -> None:
        self.cancelled = event.get("result") == "canceled"
        if event.get("resourceChanges"):  # the engine's own count, without default providers
            self.counts = Counter(event["resourceChanges"])

    def _mend(self, event: Mapping[str, Any]) -> None:
        # Only the paths: a value could be secret.
        paths = differing(event.get("before") or {}, event.get("after") or {})
        finding = Finding(
            policy=event["policyName"],
            level="advisory",
            urn=event.get("resourceUrn", ""),
            message=f"remediated: {', '.join(paths)}",
        )
        if finding not in self.findings:
            self.findings.append(finding)

    def _find(self, event: Mapping[str, Any]) -> None:
        finding = Finding(
            policy=event["policyName"],
            level=event["enforcementLevel"],
            urn=event.get("resourceUrn", ""),
            message=plain(event["message"]).strip(),
            severity=event.get("severity", ""),
        )
        if finding not in self.findings:
            self.findings.append(finding)


def differing(before: Any, after: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield the paths at which two values differ, a list as a whole."""
    if before == after:
        return
    if not (isinstance(before, dict) and isinstance(after, dict)):
        yield path
        return
    for key in sorted({*before, *after}):
        step = f".{key}" if key.isidentifier() else f'["{key}"]'
        place = (path + step).removeprefix(".")
        yield from differing(before.get(key), after.get(key), place)


def plain(text: str) -> str:
    """Return a message without colour marks."""
    return _ANSI.sub("", _MARKUP.sub("", text))


def _values(
    meta: Mapping[str, Any], paths: tuple[str, ...]
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    old, new = meta.get("old") or {}, meta.get("new") or {}
    for path in paths:
        before, after = _at(old.get("inputs"), path), _at(new.get("inputs"), path)
        if not isinstance(before, dict | list) and not isinstance(after, dict | list):
            yield path, (before, after)


def _at(value: Any, path: str) -> Any:  # noqa: ANN401 - any JSON value
    for name, quoted, index in re.findall(r'([^.\["\]]+)|\["([^"]*)"\]|\[(\d+)\]', path):
        key = name or quoted or index
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict):
            value = value.get(key)
        else:
            return None
    return value
