"""Charts from HTTP and OCI repositories, fetched within seconds or not at all.

A repository that did not answer is remembered for ten minutes, so that a rehearsal without a
network waits for it once.
"""

import hashlib
import json
import os
import re
import ssl
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from ...errors import ChartError
from ...session import Session, write_whole
from .render_tools import ready_tool
from .render_yaml import load_values

REMEMBERED_SECONDS = 600
"""How long a repository that could not be reached is not asked again."""

PULL_SECONDS = 30
"""How long one `helm pull` may take."""

_TIMEOUT = urllib3.Timeout(connect=3, read=20)
_NOT_FOUND = 404
_OK = 200
_PASSED_ON = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


class ChartUnreachableError(ChartError):
    """The repository of a chart could not be reached; the message says why."""


def fetch_chart(
    name: str, version: str, repository: str, session: Session, *, plain_http: bool = False
) -> Path:
    """Return the archive of a chart out of its repository, from the session's copy if there is one.

    Args:
        name: The chart's name.
        version: Its exact version, or empty for the newest stable one.
        repository: `https://...` with an `index.yaml`, or `oci://.../NAME`.
        session: Keeps the copies.
        plain_http: Speak HTTP to an OCI registry.

    Raises:
        ChartUnreachableError: The repository did not answer, or refused to.
        ChartError: The repository has no such chart, or what it sent is not what its index says.
    """
    key = hashlib.sha256(repository.encode()).hexdigest()[:8]
    kept = session.charts / f"{key}-{name}-{version}.tgz"
    if version and kept.is_file():
        return kept
    note = session.charts / f"unreachable-{key}.json"
    _recall(note)
    try:
        if repository.startswith("oci://"):
            content = _pull(name, version, repository, session, plain_http=plain_http)
        else:
            content = _download(name, version, repository)
    except ChartUnreachableError as error:
        write_whole(note, json.dumps({"at": time.time(), "why": str(error)}).encode())
        raise
    write_whole(kept, content)
    return kept


def find_entry(index: Mapping[str, Any], name: str, version: str, where: str) -> Mapping[str, Any]:
    """Return the index entry of one version, or of the newest stable one when none is named.

    Raises:
        ChartError: The index has no such chart or version.
    """
    entries = (index.get("entries") or {}).get(name)
    if not entries:
        raise ChartError(f"{where}: got chart {name!r}, which it does not have. Correct the name.")
    if version:
        for each in entries:
            if str(each.get("version", "")).removeprefix("v") == version.removeprefix("v"):
                return dict(each)
        offered = ", ".join(str(each.get("version")) for each in entries[:5])
        raise ChartError(
            f"{where}: got {name} {version}, which it does not have; expected for example "
            f"{offered}. Name one exact version."
        )
    stable = [each for each in entries if "-" not in str(each.get("version", "-"))]
    return dict(max(stable or entries, key=lambda each: version_key(str(each.get("version")))))


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are compared by: the numbers of MAJOR.MINOR.PATCH."""
    numbers = re.match(r"v?(\d+(?:\.\d+)*)", version)
    return tuple(int(part) for part in numbers[1].split(".")) if numbers else ()


def _recall(note: Path) -> None:
    try:
        kept = json.loads(note.read_bytes())
        age, why = time.time() - kept["at"], str(kept["why"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if 0 <= age < REMEMBERED_SECONDS:
        raise ChartUnreachableError(why)  # it is not asked again for a while
    note.unlink(missing_ok=True)


def _download(name: str, version: str, repository: str) -> bytes:
    base = repository.rstrip("/") + "/"
    where = urljoin(base, "index.yaml")
    index = load_values(_get(where).decode(errors="replace"), where)
    entry = find_entry(index, name, version, repository)
    urls = entry.get("urls") or ()
    if not urls:
        raise ChartError(f"{where}: got no urls of {name} {version}; expected one.")
    content = _get(urljoin(base, str(urls[0])))
    expected = str(entry.get("digest") or "").removeprefix("sha256:")
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise ChartError(
            f"{urljoin(base, str(urls[0]))}: got content with another sha256 than the repository's "
            f"index says ({expected}). Do not use it; tell the repository's owner."
        )
    return content


def _get(url: str) -> bytes:
    answer = _request(url)
    if answer.status == _NOT_FOUND:
        raise ChartError(f"{url}: got 404; expected a chart repository's file. Correct repo.")
    if answer.status != _OK:
        raise ChartUnreachableError(f"{urlsplit(url).hostname} answered {answer.status}")
    return answer.data


def _request(url: str) -> urllib3.BaseHTTPResponse:
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


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    text = type(cause).__name__
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.removesuffix("Error")).lower()


def _pull(name: str, version: str, repository: str, session: Session, *, plain_http: bool) -> bytes:
    registry = urlsplit(repository).netloc
    # helm itself waits long for a registry that is not there: ask first whether anybody answers.
    _request(f"{'http' if plain_http else 'https'}://{registry}/v2/")
    with tempfile.TemporaryDirectory(dir=session.charts) as folder:
        command = [str(ready_tool("helm")), "pull", repository, "--destination", folder]
        command += ["--version", version] if version else []
        command += ["--plain-http"] if plain_http else []
        try:
            done = subprocess.run(
                command,
                env=helm_environ(Path(folder)),
                capture_output=True,
                text=True,
                timeout=PULL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ChartUnreachableError(
                f"{registry} sent no chart within {PULL_SECONDS} s"
            ) from None
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode == 0 and archives:
            return archives[0].read_bytes()
        said = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        if "not found" in said[0]:
            raise ChartError(
                f"{repository}: got {name} {version}, which it does not have: {said[0]}"
            )
        raise ChartUnreachableError(f"{registry}: {said[0]}")


def helm_environ(folder: Path) -> dict[str, str]:
    """Return the whole environment of a helm process: nothing of the user's, folders of its own."""
    given = {key: value for key, value in os.environ.items() if key.upper() in _PASSED_ON}
    return given | {
        "HOME": str(folder),
        "PATH": "/usr/bin:/bin",
        "HELM_CACHE_HOME": str(folder / "cache"),
        "HELM_CONFIG_HOME": str(folder / "config"),
        "HELM_DATA_HOME": str(folder / "data"),
    }
