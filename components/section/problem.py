"""What is wrong with a value that a section was to be read from."""

from collections.abc import Sequence
from typing import Final, NamedTuple

Steps = tuple[str | int, ...]
"""A path: keys of mappings and places in lists."""


NOT_UNIQUE: Final = "not_unique"
"""A text of a list stands there a second time; the one kind that pydantic has no word for."""


class Wrong(NamedTuple):
    """One thing that is wrong, in the words of pydantic's errors."""

    kind: str
    """Such as `missing` or `string_type`."""

    steps: Steps
    """Where."""

    given: object
    """What stands there; where a key is missing, the mapping that lacks it."""

    expected: tuple[object, ...] = ()
    """The values that there may be, of a choice."""


class SectionError(ValueError):
    """A value is no such section."""

    def __init__(self, title: str, problems: Sequence[Wrong]) -> None:
        """Keep every problem."""
        listed = "; ".join(f"{'.'.join(map(str, e.steps)) or title}: {e.kind}" for e in problems)
        super().__init__(f"{title}: {listed}")
        self.problems = tuple(problems)
