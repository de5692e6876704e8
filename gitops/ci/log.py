"""What a job prints: names in it may come from a stranger, and a runner reads its log."""

import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST: Final = 2_000


def harmless(text: str) -> str:
    """Return one line that neither moves a terminal nor commands a runner.

    GitHub's runner obeys lines that begin with `::` and what follows `##[` anywhere.
    """
    line = _CONTROL.sub("", " ".join(text.split("\n")))
    line = line.replace("##[", "# [").replace("::", ": :")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def say(*lines: str) -> None:
    """Print lines, made harmless."""
    for line in lines:
        sys.stdout.write(f"{harmless(line)}\n")
    sys.stdout.flush()


@contextmanager
def deaf_runner(environ: Mapping[str, str]) -> Iterator[None]:
    """Make GitHub's runner obey nothing that other commands print meanwhile."""
    if environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    _to_runner(f"::stop-commands::{token}")
    try:
        yield
    finally:
        _to_runner(f"::{token}::")


def _to_runner(command: str) -> None:
    sys.stdout.write(f"{command}\n")
    sys.stdout.flush()
