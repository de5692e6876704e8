"""What a kustomization names from elsewhere: a file, or a folder of a repository."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from ...errors import ChartError

_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*(?:://|::)|git@|github\.com[/:])", re.IGNORECASE)
_GITHUB = "github.com"
_RELEASES = "/releases/"


@dataclass(frozen=True)
class RemoteSource:
    """One entry of `resources` that is not on this machine."""

    text: str
    """As the kustomization has it."""

    address: str
    """Where it is fetched from: the file itself, or the archive of the repository."""

    path: str
    """The folder or file inside the repository; for a file, the path of its address."""

    ref: str = ""
    """Tag, branch or commit of the repository; empty for a file."""

    @property
    def is_file(self) -> bool:
        """Whether it is one file by its own address."""
        return not self.ref

    @property
    def host(self) -> str:
        """Who has it."""
        return urlsplit(self.address).hostname or ""


def read_source(entry: str) -> RemoteSource | None:
    """Read an entry of `resources`; None for one that is on this machine.

    Raises:
        ChartError: It is from elsewhere, but neither a file by HTTP nor a folder that is pinned.
    """
    if not _REMOTE.match(entry):
        return None
    url = f"https://{entry}" if entry.startswith(f"{_GITHUB}/") else entry
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _refused(entry)
    repository, inside = _taken_apart(parts.hostname, parts.path)
    if not repository:
        return RemoteSource(entry, url, parts.path.strip("/"))
    query = parse_qs(parts.query)
    (ref, *_) = query.get("ref") or query.get("version") or ("",)
    if not ref:
        raise _refused(entry)
    base = f"{parts.scheme}://{parts.netloc}/{repository.removesuffix('.git')}"
    return RemoteSource(entry, f"{base}/archive/{ref}.tar.gz", inside, ref)


def _taken_apart(host: str, path: str) -> tuple[str, str]:
    """Return repository and path inside it; no repository for the address of a file."""
    repository, marked, inside = path.strip("/").partition("//")
    if marked:
        return repository, inside.strip("/")
    if host != _GITHUB or _RELEASES in path:
        return "", ""
    owner, name, *rest = [*repository.split("/"), ""]
    return f"{owner}/{name}", "/".join(rest).strip("/")


def _refused(entry: str) -> ChartError:
    return ChartError(
        f"resources: got {entry}; expected the address of a file with https://, or a folder of a "
        "repository as https://HOST/OWNER/REPOSITORY//FOLDER?ref=TAG. Correct the entry."
    )
