"""Which changes are somebody's work and not drift: `harmless.yaml`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from gitops.drift.owners import Owner

_FILE: Final = Path(__file__).with_name("harmless.yaml")


@dataclass(frozen=True)
class Row:
    """One kind of change that is left out."""

    type: re.Pattern[str]
    path: re.Pattern[str]
    by: tuple[str, ...]
    """Globs over field managers; empty means anybody but a person."""

    why: str


@dataclass(frozen=True)
class Harmless:
    """The whole table."""

    people: tuple[str, ...]
    rows: tuple[Row, ...]

    def why(self, type_: str, path: str, by: Sequence[Owner]) -> str:
        """Return why a change does not matter; empty where it does.

        Args:
            type_: Pulumi's token of the resource's type.
            path: The property's path.
            by: Who has set it; nobody where it is not known, as in a cloud.
        """
        for row in self.rows:
            if row.type.fullmatch(type_) and row.path.fullmatch(path) and self._fits(row, by):
                return row.why
        return ""

    def is_person(self, owner: Owner) -> bool:
        """Tell whether a field manager is a tool in somebody's hand."""
        return any(fnmatchcase(owner.name, glob) for glob in self.people)

    def _fits(self, row: Row, by: Sequence[Owner]) -> bool:
        if not row.by:
            return not any(map(self.is_person, by))
        return bool(by) and all(
            any(fnmatchcase(owner.name, glob) for glob in row.by) for owner in by
        )


@cache
def harmless() -> Harmless:
    """Return the table, read once."""
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    rows = tuple(
        Row(
            type=re.compile(each["type"]),
            path=re.compile(each["path"], re.DOTALL),
            by=tuple(each.get("by", ())),
            why=each["why"],
        )
        for each in content["rows"]
    )
    return Harmless(tuple(content["people"]), rows)
