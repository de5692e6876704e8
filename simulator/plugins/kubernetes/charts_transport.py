"""HTTP for charts: a whole answer within its time, or a reason in words; nothing is tried twice."""

import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from ...errors import ChartError

WHOLE_SECONDS = 120
"""How long one answer may take altogether."""

LARGEST_BYTES = 64 * 2**20
"""More than any chart or index has; a guard against an answer without end."""

CONNECT_SECONDS = 3
READ_SECONDS = 20
"""How long a server may be silent."""

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_PIECE = 64 * 2**10


class ChartUnreachableError(ChartError):
    """The repository of a chart could not be reached; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What a server said, whatever its status."""

    url: str
    """Where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""

    content: bytes


def fetch(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float = WHOLE_SECONDS,
    largest: int = LARGEST_BYTES,
) -> Answer:
    """Ask for an address and follow its redirects.

    Credentials among the headers go to the first host alone, and never from HTTPS to HTTP.

    Args:
        url: Where.
        headers: What is said beside.
        seconds: How long it may take altogether.
        largest: How many bytes it may have.

    Raises:
        ChartUnreachableError: Nobody answers, or not in time, or not to the end.
        ChartError: The address is none, or the answer is too large.
    """
    end, here, given = time.monotonic() + seconds, url, dict(headers or {})
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _ask(here, given, end, largest)
        if answer.status not in _REDIRECTS or "location" not in answer.headers:
            return answer
        there = urljoin(here, answer.headers["location"])
        if urlsplit(here).scheme == "https" and urlsplit(there).scheme != "https":
            raise ChartUnreachableError(f"{_host(here)} leads from https to http")
        if urlsplit(there).netloc != urlsplit(here).netloc:
            given = {name: value for name, value in given.items() if name != "Authorization"}
        here = there
    raise ChartUnreachableError(f"{_host(url)} leads on more than {_MOST_REDIRECTS} times")


def _ask(url: str, headers: Mapping[str, str], end: float, largest: int) -> Answer:
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
        response = pool.request(
            "GET",
            url,
            headers=dict(headers),
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        content = _read(response, host, end, largest)
        said = {name.lower(): value for name, value in response.headers.items()}
        return Answer(url, response.status, said, content)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise ChartUnreachableError(f"{host} does not answer ({_reason(error)})") from None
    finally:
        pool.clear()


def _read(response: urllib3.BaseHTTPResponse, host: str, end: float, largest: int) -> bytes:
    pieces, size = [], 0
    try:
        # what is there now: a whole piece of one byte a second would be waited for all day
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > largest:
                raise ChartError(f"{host}: got more than {largest >> 20} MiB; expected a chart.")
            if time.monotonic() > end:
                raise ChartUnreachableError(f"{host} was too slow: it had sent {size} bytes")
    except urllib3.exceptions.ReadTimeoutError:
        raise ChartUnreachableError(
            f"{host} sent nothing for {READ_SECONDS} s, after {size} bytes"
        ) from None
    except urllib3.exceptions.ProtocolError:
        raise ChartUnreachableError(f"{host} broke off after {size} bytes") from None
    finally:
        response.close()
    return b"".join(pieces)


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    text = type(cause).__name__
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.removesuffix("Error")).lower()
