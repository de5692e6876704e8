"""A session as it is now: faults, quotas and machine types may change while it lives."""

import threading

from ..session import Session


class LiveSession:
    """Reads `session.json` again whenever it has changed. Safe for several threads."""

    def __init__(self, session: Session) -> None:
        """Watch the session's file; it is read at the first look."""
        self._session = session
        self._path = session.folder / "session.json"
        self._read = (0, 0)
        self._lock = threading.Lock()

    @property
    def now(self) -> Session:
        """The session with the data that it has now; the last ones while the file is away."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return self._session
        stamp = found.st_mtime_ns, found.st_ino
        with self._lock:
            if stamp != self._read:
                self._session, self._read = Session.open(self._session.folder), stamp
            return self._session
