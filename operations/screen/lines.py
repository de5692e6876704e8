"""The screen for logs: plain lines, nothing that blinks, and a sign of life every few seconds."""

import sys
import time
from typing import TextIO

from operations.screen.plain import plain
from operations.screen.table import Table
from operations.screen.width import fitting, width

_PAUSE_SECONDS = 5.0


class LineScreen:
    """Writes lines to a stream."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Write to standard output unless told otherwise."""
        self._out = out or sys.stdout
        self._last = ("", "")
        self._at = 0.0
        self.columns = width(self._out)

    def title(self, *lines: str) -> None:
        """Write the lines."""
        self.say(*lines)

    def waiting(self, stage: str, text: str, done: int = 0, total: int = 0) -> None:
        """Write a line when the stage is new, or when it has been quiet and there is news."""
        now = time.monotonic()
        count = f"{done}/{total} " if total else ""
        line = f" {stage:<10} ... {count}{text}".rstrip()
        stale = now - self._at >= _PAUSE_SECONDS and line != self._last[1]
        if stage != self._last[0] or stale:
            self._last, self._at = (stage, line), now
            self.say(line)

    def done(self, stage: str, left: str, right: str = "") -> None:
        """Write how the stage ended."""
        self._last = ("", "")
        self.say(f" {stage:<10} {left:<26} {right}".rstrip())

    def say(self, *lines: str) -> None:
        """Write the lines."""
        for line in lines:
            for part in fitting(plain(line), self.columns):
                self._out.write(part + "\n")
        self._out.flush()

    def table(self, table: Table) -> None:
        """Write the table's lines."""
        self.say(*table.lines(self.columns))

    def close(self) -> None:
        """Nothing to give back."""
