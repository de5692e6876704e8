"""What a kustomization of ours takes from elsewhere, gathered into one archive that needs no other.

Only the files that kustomize reads are in it: whole repositories are a thousand times as large.
"""

import gzip
import io
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from components import addons
from components.addons.tree import unpack_tree
from components.errors import Refused
from simulator.errors import ChartError, SimulatorError
from simulator.plugins.kubernetes.charts_http import get
from simulator.plugins.kubernetes.config_group_kustomization import (
    FILES,
    local_copy,
    read_kustomization,
    remote_sources,
)
from simulator.plugins.kubernetes.config_group_source import RemoteSource

Fetch = Callable[[str, str], bytes]
"""Takes an address and a remedy for messages."""

_REMEDY = "expected what the kustomization names. Correct its resources."
_FROM = "_from"
"""The folder of what the trees themselves take from elsewhere."""

_READERS = ("generators", "transformers", "validators")
"""What may read files that no kustomization names: its folder goes along whole."""

_LONGEST = 200
"""Characters; longer texts are no paths."""


@cache
def folders() -> dict[str, Path]:
    """Return the kustomizations of the add-ons: pin's name -> folder."""
    found = {}
    for root in addons.__path__:
        for path in sorted(Path(root).rglob(FILES[0])):
            name = (read_kustomization(path.parent).get("metadata") or {}).get("name")
            if name:
                found[str(name)] = path.parent
    return found


def gather(name: str, folder: Path, commit: str, fetch: Fetch = get) -> bytes:
    """Return the archive, with a top folder of the pin's name; the same for the same.

    Args:
        name: The pin's.
        folder: Of our kustomization.
        commit: The commit that its tag means.
        fetch: Brings archives and files.

    Raises:
        ChartUnreachableError: A source cannot be reached.
        ChartError: A source does not have what is named.
    """
    with tempfile.TemporaryDirectory() as work:
        trees = _Trees(Path(work), commit, fetch)
        try:
            own = local_copy(folder, Path(work), trees.obtain)
            entries = [
                trees.top / each.path
                for each in remote_sources(folder)
                if (trees.top / each.path).exists()
            ]
            found = set[Path]()
            for each in entries:
                _walk(each.resolve(), trees.top.resolve(), found)
        except (Refused, SimulatorError) as error:
            if isinstance(error, ChartError):
                raise
            raise ChartError(str(error)) from None
        del own
        return _packed(name, trees.top.resolve(), found)


class _Trees:
    """Repositories on this machine: ours on top, what it names elsewhere below `_from`."""

    def __init__(self, work: Path, commit: str, fetch: Fetch) -> None:
        self._work = work
        self._commit = commit
        self._fetch = fetch
        self._known: dict[str, Path] = {}
        self._main = ""
        self.top = work / "tree"

    def obtain(self, source: RemoteSource, nested: bool) -> Path:  # noqa: FBT001 - the caller's form
        """Return where a source is."""
        if source.address not in self._known:
            self._known[source.address] = self._bring(source, nested=nested)
        brought = self._known[source.address]
        path = brought if source.is_file else brought / source.path
        if not path.exists():
            raise ChartError(f"{source.text}: got a repository without {source.path}; {_REMEDY}")
        return path

    def _bring(self, source: RemoteSource, *, nested: bool) -> Path:
        place = self.top / _FROM / str(len(self._known))
        address = source.address
        if not nested:
            if self._main or source.is_file:
                raise ChartError(
                    f"resources: got {source.text}; expected folders of one repository at one tag. "
                    "Make a kustomization of its own for it."
                )
            self._main, place = source.address, self.top
            address = source.address.replace(
                f"/archive/{source.ref}.tar.gz", f"/archive/{self._commit}.tar.gz"
            )
        content = self._fetch(address, _REMEDY)
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_file:
            file = place.with_suffix(".yaml")
            file.write_bytes(content)
            return file
        unpacked = self._work / f"unpacked-{len(self._known)}"
        unpack_tree(content, unpacked, address).rename(place)
        return place


def _walk(path: Path, top: Path, found: set[Path]) -> None:
    """Collect the files that kustomize reads for a file or a folder."""
    if path in found or not path.is_relative_to(top):
        return
    if path.is_file():
        found.add(path)
        return
    content = read_kustomization(path)
    file = next((path / name for name in FILES if (path / name).is_file()), None)
    if file is None or file in found:
        return
    found.add(file)
    if any(content.get(key) for key in _READERS):
        found |= {each for each in path.rglob("*") if each.is_file()}
    for each in _named(content, path):
        _walk(each.resolve(), top, found)


def _named(value: Any, folder: Path) -> Iterator[Path]:  # noqa: ANN401 - any JSON
    """Yield what exists of all that may be a path in a kustomization."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _named(each, folder)
    elif isinstance(value, str) and 0 < len(value) < _LONGEST and "\n" not in value:
        for text in {value, value.rpartition("=")[2]}:
            if text and not text.startswith("/") and (folder / text).exists():
                yield folder / text


def _packed(name: str, top: Path, found: set[Path]) -> bytes:
    made = io.BytesIO()
    # no name and no time: two who pack the same get the same
    with (
        gzip.GzipFile(filename="", fileobj=made, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as packed,
    ):
        for path in sorted(found):
            content = path.read_bytes()
            about = tarfile.TarInfo(f"{name}/{path.relative_to(top).as_posix()}")
            about.size = len(content)
            packed.addfile(about, io.BytesIO(content))
    return made.getvalue()
