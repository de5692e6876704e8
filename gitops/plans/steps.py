"""A plan of the embedded engine: the steps of a preview, each with a digest of its goal."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from components.errors import EvenkeelError

Event = Mapping[str, Any]
Step = tuple[str, str]
"""An operation, and the digest of what the resource is to be."""

_ENDING: Final = re.compile(r"-[0-9a-f]{7,8}(?![0-9a-f])")
"""The random end of a name: each preview makes another one, until the resource is there."""

_STILL: Final = frozenset({"same", "read", "refresh", "discard", "read-discard"})


@dataclass
class Steps:
    """What a preview shows, collected from the engine's events."""

    steps: dict[str, list[Step]] = field(default_factory=dict)
    """URN -> what is done to it, in order."""

    def listen(self, event: Event) -> None:
        """Take in one event."""
        about = event.get("resourcePreEvent", {}).get("metadata")
        if about and about["op"] not in _STILL:
            goal = (about.get("new") or {}).get("inputs")
            self.steps.setdefault(about["urn"], []).append((about["op"], _digest(goal)))

    def to_bytes(self) -> bytes:
        """Return the plan as it is kept; no value of any property is in it."""
        ordered = {urn: [list(step) for step in self.steps[urn]] for urn in sorted(self.steps)}
        return json.dumps({"steps": ordered}, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Steps":
        """Read a plan that was kept.

        Raises:
            EvenkeelError: It is not one.
        """
        try:
            steps = json.loads(content)["steps"]
            return cls({urn: [(op, goal) for op, goal in each] for urn, each in steps.items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            raise EvenkeelError("plan.bin: got no steps; expected a plan of a preview.") from None

    def differences(self, now: "Steps") -> list[str]:
        """Return how what would be done now differs, a line for each resource."""
        return list(self._differences(now))

    def _differences(self, now: "Steps") -> Iterator[str]:
        for urn in sorted({*self.steps, *now.steps}):
            planned, found = self.steps.get(urn, []), now.steps.get(urn, [])
            if planned == found:
                continue
            was, would = _operations(planned), _operations(found)
            how = "to something else than planned" if was == would else f"planned was {was}"
            kind, name = urn.split("::", 3)[2:]
            yield f"steps: {kind.rsplit('$', 1)[-1]} {name}: {would}, {how}."


def _operations(steps: list[Step]) -> str:
    return " and ".join(op for op, _ in steps) or "nothing"


def _digest(goal: object) -> str:
    text = json.dumps(goal, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(_ENDING.sub("-*", text).encode()).hexdigest()
