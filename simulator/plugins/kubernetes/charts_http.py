"""What is fetched over HTTP for a rehearsal: within seconds, or not at all.

Who did not answer is remembered for ten minutes, so that a rehearsal without a network waits once.
"""

import contextlib
import hashlib
import json
import re
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from ...errors import ChartError
from ...session import Session, write_whole

REMEMBERED_SECONDS = 600
"""How long what could not be reached is not asked again."""

_TIMEOUT = urllib3.Timeout(connect=3, read=20)
_NOT_FOUND = 404
_OK = 200


class ChartUnreachableError(ChartError):
    """What a component is made of could not be reached; the message says why."""


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
    answer = request(url)
    if answer.status == _NOT_FOUND:
        raise ChartError(f"{url}: got 404; {remedy}")
    if answer.status != _OK:
        raise ChartUnreachableError(f"{urlsplit(url).hostname} answered {answer.status}")
    return answer.data


def request(url: str) -> urllib3.BaseHTTPResponse:
    """Ask an address, through the proxy that the environment names.

    Raises:
        ChartUnreachableError: The host does not answer.
        ChartError: The address is none.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        raise ChartError(f"{url}: expected an address with https:// or oci://. Correct repo.")
    proxy = None if proxy_bypass(host) else getproxies().get(parts.scheme)
    tls = ssl.create_default_context()
    pool: urllib3.PoolManager = (
        urllib3.ProxyManager(proxy, ssl_context=tls)
        if proxy
        else urllib3.PoolManager(ssl_context=tls)
    )
    try:
        return pool.request("GET", url, timeout=_TIMEOUT, retries=urllib3.Retry(0, redirect=5))
    except urllib3.exceptions.HTTPError as error:
        raise ChartUnreachableError(f"{host} does not answer ({_reason(error)})") from None
    finally:
        pool.clear()


def _recall(note: Path) -> None:
    try:
        kept = json.loads(note.read_bytes())
        age, why = time.time() - kept["at"], str(kept["why"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if 0 <= age < REMEMBERED_SECONDS:
        raise ChartUnreachableError(why)  # it is not asked again for a while
    note.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    text = type(cause).__name__
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.removesuffix("Error")).lower()
