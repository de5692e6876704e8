"""What came of one operation, read from the engine's events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..simulator.engine.events import plain
from ..simulator.engine.request import Outcome
from .resources import Resource, Resources

_SUMMARIES = frozenset({"preview failed", "update failed"})
"""What the engine says after everything that says why."""

_GONE = frozenset({"delete", "discard", "delete-replaced", "discard-replaced", "read-discard"})


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One policy's word against one resource."""

    policy: str
    level: str
    """`mandatory` stops a deployment; `advisory` does not."""

    urn: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one operation."""

    ok: bool
    resources: Resources
    """What the stack holds now; after a preview, what it would hold."""

    violations: tuple[Violation, ...]
    """What evenkeel's policies have against it, mandatory or not."""

    changes: Mapping[str, int]
    """Operation (`create`, `update`, `same`, ...) -> how many resources."""

    outputs: Mapping[str, Any]
    """The stack's outputs; a secret reads `[secret]`."""

    errors: tuple[str, ...]
    """What went wrong, each with its resource."""

    messages: tuple[str, ...]
    """What else was said: by the program, and of charts that something stands in for."""


@dataclass
class Reading:
    """An operation as far as its events have come."""

    cancelled: bool = False
    """Whether somebody interrupted it."""

    _resources: dict[str, Resource] = field(default_factory=dict)
    _violations: dict[Violation, None] = field(default_factory=dict)
    _errors: dict[str, None] = field(default_factory=dict)
    _messages: dict[str, None] = field(default_factory=dict)

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in one engine event."""
        for kind in ("resourcePreEvent", "resOutputsEvent"):
            if kind in event:
                self._take(event[kind]["metadata"])
        if "policyEvent" in event:
            self._find(event["policyEvent"])
        if "diagnosticEvent" in event:
            self._say(event["diagnosticEvent"])
        if "summaryEvent" in event:
            self.cancelled = event["summaryEvent"]["result"] == "canceled"

    def result(self, outcome: Outcome) -> Result:
        """Conclude with what the engine answered."""
        errors = tuple(each for each in self._errors if each not in _SUMMARIES)
        return Result(
            ok=outcome.ok,
            resources=Resources(self._resources.values()),
            violations=tuple(self._violations),
            changes=outcome.changes,
            outputs=outcome.outputs,
            errors=errors or (() if outcome.ok or self._stopped else (outcome.message,)),
            messages=tuple(self._messages),
        )

    @property
    def _stopped(self) -> bool:
        return any(each.level == "mandatory" for each in self._violations)

    def _take(self, step: Mapping[str, Any]) -> None:
        new = step["new"]
        if step["op"] in _GONE or new is None:
            if step["op"] in _GONE and step["op"] != "delete-replaced":
                self._resources.pop(step["urn"], None)
            return
        self._resources[step["urn"]] = Resource(
            urn=step["urn"],
            type=step["type"],
            id=new["id"] or "",
            parent=new["parent"] or "",
            protect=new.get("protect", False),
            inputs=plain(new["inputs"]),
            outputs=plain(new["outputs"]),
        )

    def _find(self, event: Mapping[str, Any]) -> None:
        violation = Violation(
            policy=event["policyName"],
            level=event["enforcementLevel"],
            urn=event.get("resourceUrn", ""),
            message=event["message"].strip(),
        )
        self._violations[violation] = None

    def _say(self, event: Mapping[str, Any]) -> None:
        text = event["message"].strip()
        if event.get("ephemeral") or not text:
            return
        name = event.get("urn", "").rpartition("::")[2]
        said = self._errors if event["severity"] == "error" else self._messages
        said[f"{name}: {text}" if name else text] = None
