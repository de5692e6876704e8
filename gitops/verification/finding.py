"""What came of one check."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ok", "missing", "wrong", "unknown", "not rehearsed"]
"""`unknown`: it could not be read; `not rehearsed`: a simulation cannot show it."""


@dataclass(frozen=True)
class Finding:
    """One check and its result."""

    subject: str
    """Whose it is: the add-on, or `pool NAME`."""

    check: str
    """What was looked at, such as `Service monitoring/grafana`."""

    outcome: Outcome = "ok"
    found: str = ""
    """What is there, in words."""

    remedy: str = ""
    """What to do; empty where all is well."""

    @property
    def is_bad(self) -> bool:
        """Whether something is not as it must be."""
        return self.outcome in {"missing", "wrong"}
