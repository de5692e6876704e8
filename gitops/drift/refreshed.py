"""What a refresh has found, read from the events of either engine."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

_MARKUP: Final = re.compile(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m")
_ENDINGS: Final = frozenset({"preview failed", "update failed"})


@dataclass(frozen=True)
class Look:
    """One resource, as it was deployed and as it is."""

    urn: str
    type: str
    op: str
    """`same`, `update`, or `delete` where it is gone."""

    paths: tuple[str, ...]
    """The properties that the provider finds different."""

    inputs: Json
    """As it was deployed."""

    found: Json
    """The same properties, as they are."""

    before: Json
    """All that the provider knew of it after the last deployment."""

    live: Json
    """All that the provider knows of it now."""

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return self.urn.split("::", 3)[-1]


@dataclass
class Refreshed:
    """Every resource that was looked at, and what went wrong meanwhile."""

    looks: list[Look] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Why something could not be asked."""

    complete: bool = False
    """Whether the program's own steps have begun: by then everything was asked.

    What fails from there on is no matter of what is there. A preview refuses, for instance, a field
    that somebody else has taken over, which is just what was looked for.
    """

    _begun: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, events: Iterable[Mapping[str, Any]]) -> "Refreshed":
        """Read all events of an operation that refreshes."""
        refreshed = cls()
        for event in events:
            refreshed.add(event)
        return refreshed

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in one event; steps of the program, which a preview adds, are left out."""
        if "resourcePreEvent" in event:
            about = event["resourcePreEvent"]["metadata"]
            if about["op"] == "refresh":
                self._begun.add(about["urn"])
            else:
                self.complete = True
        elif "resOutputsEvent" in event:
            about = event["resOutputsEvent"]["metadata"]
            if about["urn"] in self._begun:
                self._begun.discard(about["urn"])
                self.looks.append(_look(about))
        elif "diagnosticEvent" in event and not self.complete:
            self._say(event["diagnosticEvent"])

    def _say(self, event: Mapping[str, Any]) -> None:
        text = _MARKUP.sub("", event["message"]).strip()
        if event["severity"] == "error" and text and text not in _ENDINGS:
            self.errors.append(text.removeprefix("error: "))


def _look(about: Mapping[str, Any]) -> Look:
    old, new = about.get("old") or {}, about.get("new") or {}
    details = about.get("detailedDiff") or {}
    paths = tuple(details) or tuple(about.get("diffs") or ())
    return Look(
        urn=about["urn"],
        type=about["type"],
        op=about["op"] if new else "delete",
        paths=paths,
        inputs=old.get("inputs") or {},
        found=new.get("inputs") or {},
        before=old.get("outputs") or {},
        live=new.get("outputs") or {},
    )
