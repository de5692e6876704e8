"""How far an `up` is, by the journal that its engine writes: the same on every machine."""

import math

from tests.end_to_end.rehearsal import Rehearsal


class Progress:
    """The steps of an `up` that is about to be started."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        """Look at what another one has left behind, whose entries do not count."""
        self._path = rehearsal.session / "state" / "journal.jsonl"
        self._left = self._lines()[0]
        self.entries = 0
        """How many entries it has been seen to have written: two for a step."""

        self._begun = False

    def now(self) -> float:
        """Return how many entries there are; infinite once all are taken into the state."""
        head, *entries = self._lines()
        if head and head != self._left:
            self._begun = True
            self.entries = len(entries) - 1  # the last one is not finished, or empty
        return math.inf if self._begun and not head else self.entries

    def _lines(self) -> list[bytes]:
        try:
            return self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return [b""]
