"""The evidence for each resource type of each cloud, from what the project itself holds.

L1 accepted by the SDK's types; L2 checked against the cloud's published API model; L3 rehearsed
with the real Pulumi CLI on a simulated provider; L4 run against the real upstream component; L5
seen on a real account. Nothing is called working above its level.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simulator.cloud import constraints, providers

REHEARSED: Final = Path(__file__).with_name("rehearsed.json")
"""What the Pulumi CLI was seen to make; `tests/end_to_end/test_cloud_engines.py` sees it again."""


@dataclass(frozen=True)
class Evidence:
    """What is known about one resource type."""

    provider: str
    token: str
    checked_inputs: tuple[str, ...]
    """The inputs whose values the cloud's own API model limits."""

    unlimited: str
    """Why no model limits any input; empty where one does."""

    rehearsed: bool
    """Whether the Pulumi CLI was seen to make it in a simulated cloud."""

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that are reached."""
        reached = {"L1": True, "L2": bool(self.checked_inputs), "L3": self.rehearsed}
        return tuple(level for level, there in reached.items() if there)


def evidence() -> Iterator[Evidence]:
    """Yield the evidence for every resource type that evenkeel's components may make."""
    seen = rehearsed()["types"]
    for provider in providers.FOLDERS:
        text = (constraints.FOLDER / f"{provider}.json").read_text(encoding="utf-8")
        data = json.loads(text)
        limits, unlimited = data["inputs"], data["unlimited"]
        for token in sorted(providers.tokens(provider)):
            inputs = tuple(sorted(limits.get(token, ())))
            why = unlimited.get(token, "")
            yield Evidence(provider, token, inputs, why, token in seen.get(provider, ()))


def rehearsed() -> Mapping[str, Any]:
    """Return what was rehearsed with the Pulumi CLI: `cli`, `date`, `types` by provider."""
    found: Mapping[str, Any] = json.loads(REHEARSED.read_text(encoding="utf-8"))
    return found
