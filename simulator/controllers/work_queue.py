"""What one controller still has to look at: each key once, with back-off for keys that failed."""

import threading
import time
from collections.abc import Callable

FIRST_RETRY_SECONDS = 0.2
LAST_RETRY_SECONDS = 30.0


class WorkQueue:
    """A set of keys, each with the moment from which it is due. Safe for several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty.

        Args:
            clock: Seconds that never go back.
        """
        self._clock = clock
        self._due: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._changed = threading.Condition()

    def add(self, key: str, after: float = 0.0) -> None:
        """Ask for a look at `key` in `after` seconds; an earlier wish for the same key stands."""
        due = self._clock() + after
        with self._changed:
            if due < self._due.get(key, float("inf")):
                self._due[key] = due
                self._changed.notify()

    def retry(self, key: str) -> float:
        """Ask for another look at a key that failed; return the seconds until then."""
        with self._changed:
            failures = self._failures.get(key, 0)
            self._failures[key] = failures + 1
        wait: float = min(FIRST_RETRY_SECONDS * 2 ** min(failures, 16), LAST_RETRY_SECONDS)
        self.add(key, wait)
        return wait

    def done(self, key: str) -> None:
        """Forget how often the key failed."""
        with self._changed:
            self._failures.pop(key, None)

    def take(self, seconds: float) -> str | None:
        """Remove and return the key that is due first; None when none is due within `seconds`."""
        end = self._clock() + seconds
        with self._changed:
            while True:
                now = self._clock()
                key = min(self._due, key=self._due.__getitem__, default=None)
                if key is not None and self._due[key] <= now:
                    del self._due[key]
                    return key
                if now >= end:
                    return None
                until = end if key is None else min(end, self._due[key])
                self._changed.wait(until - now)
