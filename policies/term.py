"""How far ahead an exemption may end: one that never does is a rule that does not hold."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from . import documents

MANIFEST: Final = "PulumiPolicy.yaml"
"""The pack's own file, beside its exemptions."""

KEY: Final = "longestExemptionDays"
DAYS: Final = 400
"""A year, and the weeks in which people agree on another."""

_MOST: Final = 3660


class Term:
    """The last day on which an exemption of a pack may end."""

    def __init__(self, pack: Path, now: date | None = None) -> None:
        """Read it from a pack's manifest: `evenkeel: {longestExemptionDays: 400}`.

        Args:
            pack: The pack's folder; without a manifest the usual number of days holds.
            now: The day from which it counts; the clock's by default. `EVENKEEL_TODAY` does not
                count, since what is rehearsed for another day was written on this one.
        """
        said = _said(pack / MANIFEST)
        self.problem = ""
        """What is wrong with the manifest, if anything is."""

        if isinstance(said, bool) or not isinstance(said, int) or not 1 <= said <= _MOST:
            self.problem = (
                f"{MANIFEST}: evenkeel.{KEY}: got {said!r}; "
                f"expected a number of days from 1 to {_MOST}. Correct it."
            )
            said = DAYS
        self.days = said
        self.last = (now or datetime.now(UTC).date()) + timedelta(days=said)

    def exceeded(self, where: str, ends: date) -> Iterator[str]:
        """Yield what is wrong with the last day of an exemption."""
        if ends > self.last:
            yield (
                f"{where}.expires: got {ends.isoformat()}; expected {self.last.isoformat()} at the "
                f"latest, {self.days} days from today. Take an earlier day and look again then; "
                f"evenkeel.{KEY} in {MANIFEST} says how many days there may be."
            )


def _said(path: Path) -> Any:  # noqa: ANN401 - whatever the file has there
    try:
        content = documents.read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return DAYS  # whoever starts the pack says what is wrong with it
    own = content.get("evenkeel") if isinstance(content, dict) else None
    return own.get(KEY, DAYS) if isinstance(own, dict) else DAYS
