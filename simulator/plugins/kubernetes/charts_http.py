"""What is fetched over HTTP for a rehearsal: within seconds, or not at all.

Who did not answer is remembered for ten minutes, so that a rehearsal without a network waits once.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from ...errors import ChartError
from ...session import Session, write_whole
from .charts_transport import ChartUnreachableError, fetch

__all__ = ["REMEMBERED_SECONDS", "ChartUnreachableError", "get", "remembered"]

REMEMBERED_SECONDS = 600
"""How long what could not be reached is not asked again."""

_NOT_FOUND = 404
_OK = 200


@contextlib.contextmanager
def remembered(place: str, session: Session) -> Iterator[None]:
    """Ask a place inside, unless it could not be reached a short while ago.

    Args:
        place: What is remembered, such as a repository's address.
        session: Keeps the memory.

    Raises:
        ChartUnreachableError: It cannot be reached now, or could not a short while ago.
    """
    key = hashlib.sha256(place.encode()).hexdigest()[:8]
    note = session.charts / f"unreachable-{key}.json"
    _recall(note)
    try:
        yield
    except ChartUnreachableError as error:
        write_whole(note, json.dumps({"at": time.time(), "why": str(error)}).encode())
        raise


def get(url: str, remedy: str) -> bytes:
    """Return what is at an address.

    Args:
        url: An address with https:// or http://.
        remedy: For messages: what was expected there, and what to do.

    Raises:
        ChartUnreachableError: The host does not answer, or refuses to.
        ChartError: There is nothing at the address.
    """
    answer = fetch(url)
    if answer.status == _NOT_FOUND:
        raise ChartError(f"{url}: got 404; {remedy}")
    if answer.status != _OK:
        raise ChartUnreachableError(f"{urlsplit(url).hostname} answered {answer.status}")
    return answer.content


def _recall(note: Path) -> None:
    try:
        kept = json.loads(note.read_bytes())
        age, why = time.time() - kept["at"], str(kept["why"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if 0 <= age < REMEMBERED_SECONDS:
        raise ChartUnreachableError(why)  # it is not asked again for a while
    note.unlink(missing_ok=True)
