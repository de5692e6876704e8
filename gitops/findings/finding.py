"""One policy's word on one resource, and how it counts."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["violation", "warning", "deferred", "exempt", "remediated"]
"""Stops an `up`; is reported; waits for a value; is excepted; was mended by the pack itself."""

DEFERRED: Final = "deferred: "
"""How a message starts whose verdict waits for a value that is not known yet."""

EXEMPT: Final = "exempt: "
"""How a message starts about a denial that an exemption covers."""

REMEDIATED: Final = "remediated: "
"""How a message starts about a resource that the pack has mended."""


@dataclass(frozen=True)
class Finding:
    """One policy's word on one resource."""

    policy: str
    level: str
    """`mandatory` or `advisory`."""

    urn: str
    message: str
    severity: str = ""

    @property
    def kind(self) -> Kind:
        """How it counts."""
        return kind(self.level, self.message)

    @property
    def resource(self) -> str:
        """The resource's logical name, the last part of its URN."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def type(self) -> str:
        """The resource's type token, without those of its parents."""
        parts = self.urn.split("::")
        return parts[2].rsplit("$", 1)[-1] if len(parts) > 3 else ""  # noqa: PLR2004 - a URN's parts

    @property
    def text(self) -> str:
        """The message without the word that says how it counts."""
        for start in (DEFERRED, EXEMPT, REMEDIATED):
            if self.message.startswith(start):
                return self.message.removeprefix(start)
        return self.message


def kind(level: str, message: str) -> Kind:
    """Say how a policy's word counts.

    Args:
        level: `mandatory` or `advisory`.
        message: What it says; its first word tells the advisory ones apart.
    """
    if level == "mandatory":
        return "violation"
    starts: tuple[tuple[str, Kind], ...] = (
        (DEFERRED, "deferred"),
        (EXEMPT, "exempt"),
        (REMEDIATED, "remediated"),
    )
    return next((each for start, each in starts if message.startswith(start)), "warning")
