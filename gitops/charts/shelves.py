"""Folders with archives: the cache, `vendor/`, EVENKEEL_CHARTS, what rehearsals fetched."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from components.addons.locked import VENDOR, Locked, archive_name
from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts import CHARTS_VARIABLE
from simulator.plugins.kubernetes.charts_cache import cached
from simulator.session import write_whole

CACHE = "the cache"
_READABLE = 0o644


@dataclass(frozen=True)
class Shelf:
    """One folder."""

    name: str
    """What a person calls it."""

    folder: Path
    prefix: bool = False
    """Whether files bear the key of their repository before the name, as rehearsals keep them."""

    def archives(self, entry: Locked) -> Iterator[Path]:
        """Yield the files here that are meant by an entry, with and without the leading v."""
        bare = entry.version.removeprefix("v")
        versions = (bare, f"v{bare}")
        for name in sorted(archive_name(entry.name, each, entry.kind) for each in versions):
            yield from sorted(self.folder.glob(f"????????-{name}" if self.prefix else name))


def shelves(root: Path, environ: Mapping[str, str] = os.environ) -> list[Shelf]:
    """Return every folder of archives that a project's commands may take a chart from."""
    found = [Shelf(f"{VENDOR}/", root / VENDOR)]
    if named := environ.get(CHARTS_VARIABLE):
        found.append(Shelf(CHARTS_VARIABLE, Path(named)))
    rehearsals = sorted((root / ".evenkeel").glob("*/charts"))
    found += [
        Shelf(f"the rehearsal of {each.parent.name}", each, prefix=True) for each in rehearsals
    ]
    return found


def at_hand(
    entry: Locked, shelved: list[Shelf], environ: Mapping[str, str]
) -> Iterator[tuple[str, Path]]:
    """Yield each archive of an entry that is on this machine, with the name of its folder."""
    if entry.sha256 and (path := cached(entry.name, entry.version, entry.sha256, environ)):
        yield CACHE, path
    for shelf in shelved:
        yield from ((shelf.name, path) for path in shelf.archives(entry))


def put(path: Path, content: bytes) -> None:
    """Write an archive: whole or not at all.

    Raises:
        ChartError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, _READABLE)
    except OSError as error:
        raise ChartError(
            f"{path}: cannot be written ({error.strerror}); expected a folder with room for a file "
            "of this name. Remove what is in its way, or make the folder writable."
        ) from None
