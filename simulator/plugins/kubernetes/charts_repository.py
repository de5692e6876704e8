"""Charts from HTTP and OCI repositories, fetched within seconds or not at all."""

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from ...errors import ChartError
from ...session import Session, write_whole
from .charts_http import get, remembered
from .charts_registry import Registry
from .render_yaml import load_values

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
            content = _pull(name, version, repository, plain_http=plain_http)
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
    return download(repository, find_entry(read_index(repository), name, version, repository))


def read_index(repository: str) -> Mapping[str, Any]:
    """Return the index of an HTTP repository.

    Raises:
        ChartUnreachableError: It did not answer, or refused to.
        ChartError: There is no index, or none that can be read.
    """
    where = urljoin(repository.rstrip("/") + "/", "index.yaml")
    return load_values(get(where, _REMEDY).decode(errors="replace"), where)


def download(repository: str, entry: Mapping[str, Any]) -> bytes:
    """Return the archive of an entry of a repository's index, which has the digest that it names.

    Raises:
        ChartUnreachableError: The server did not answer, or refused to.
        ChartError: There is no archive, or what it sent is not what its index says.
    """
    urls = entry.get("urls") or ()
    if not urls:
        raise ChartError(
            f"{repository}: got no urls of version {entry.get('version')}; expected one. "
            "Tell the repository's owner."
        )
    where = urljoin(repository.rstrip("/") + "/", str(urls[0]))
    content = get(where, _REMEDY)
    expected = str(entry.get("digest") or "").removeprefix("sha256:")
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise ChartError(
            f"{where}: got content with another sha256 than the repository's "
            f"index says ({expected}). Do not use it; tell the repository's owner."
        )
    return content


def _pull(name: str, version: str, repository: str, *, plain_http: bool) -> bytes:
    registry = Registry(repository, plain_http=plain_http)
    wanted = version or newest(registry.versions())
    if not wanted:
        raise ChartError(f"{repository}: got no version of {name} there; expected one.")
    return registry.archive(registry.artifact(wanted).sha256)


def newest(versions: Iterable[str]) -> str:
    """Return the newest stable version, the newest at all where none is stable, or nothing."""
    known = [each for each in versions if version_key(each)]
    stable = [each for each in known if "-" not in each]
    return max(stable or known, key=version_key, default="")


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
