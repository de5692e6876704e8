"""What the preflight finds: what stops a run, and what a person should only know."""

from collections.abc import Iterable
from typing import NamedTuple


class Finding(NamedTuple):
    """One finding, `path: got X; expected Y. Do Z.`."""

    text: str
    fatal: bool


def problem(text: str) -> Finding:
    """Say what stops the run."""
    return Finding(text, fatal=True)


def warning(text: str) -> Finding:
    """Say what may surprise."""
    return Finding(text, fatal=False)


def some(names: Iterable[str]) -> str:
    """Return names for a message: the first five, and how many more there are."""
    listed = sorted(names)
    more = f" and {len(listed) - 5} more" if len(listed) > 5 else ""  # noqa: PLR2004 - as said
    return ", ".join(listed[:5]) + more
