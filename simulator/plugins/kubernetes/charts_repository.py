"""Charts from HTTP and OCI repositories, fetched within seconds or not at all."""

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from ...errors import ChartError
from ...session import Session, write_whole
from .charts_http import ChartUnreachableError, get, remembered, request
from .render_tools import ready_tool
from .render_yaml import load_values

PULL_SECONDS = 30
"""How long one `helm pull` may take."""

_REMEDY = "expected a chart repository's file. Correct repo."
_PASSED_ON = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


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
    with remembered(repository, session):
        if repository.startswith("oci://"):
            content = _pull(name, version, repository, session, plain_http=plain_http)
        else:
            content = _download(name, version, repository)
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


def _download(name: str, version: str, repository: str) -> bytes:
    base = repository.rstrip("/") + "/"
    where = urljoin(base, "index.yaml")
    index = load_values(get(where, _REMEDY).decode(errors="replace"), where)
    entry = find_entry(index, name, version, repository)
    urls = entry.get("urls") or ()
    if not urls:
        raise ChartError(f"{where}: got no urls of {name} {version}; expected one.")
    content = get(urljoin(base, str(urls[0])), _REMEDY)
    expected = str(entry.get("digest") or "").removeprefix("sha256:")
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise ChartError(
            f"{urljoin(base, str(urls[0]))}: got content with another sha256 than the repository's "
            f"index says ({expected}). Do not use it; tell the repository's owner."
        )
    return content


def _pull(name: str, version: str, repository: str, session: Session, *, plain_http: bool) -> bytes:
    registry = urlsplit(repository).netloc
    # helm itself waits long for a registry that is not there: ask first whether anybody answers.
    request(f"{'http' if plain_http else 'https'}://{registry}/v2/")
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
