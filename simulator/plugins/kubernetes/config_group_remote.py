"""What kustomizations take from elsewhere, brought onto this machine for the time of one build."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path

from ... import bounded
from ...errors import ChartError
from ...session import Session, write_whole
from .charts import CHARTS_VARIABLE
from .charts_cache import cached
from .charts_http import get, remembered
from .config_group_source import RemoteSource

_LIMIT = 256 * 2**20
"""More than any repository of manifests has in bytes when unpacked."""

_CACHE = "the cache"
_REMEDY = "expected what the kustomization names. Correct its resources."


class RemoteTrees:
    """Finds the sources of one kustomization: in a folder of archives, else where they are."""

    def __init__(  # noqa: PLR0913 - what a search goes by
        self,
        name: str,
        version: str,
        session: Session,
        work: Path,
        *,
        sha256: str | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """Nothing is looked for yet.

        Args:
            name: What the kustomization calls itself; empty where it does not.
            version: The version of what it installs.
            session: Keeps what was fetched.
            work: A folder that lives as long as the build.
            sha256: Of what is locked, by which it is found in the user's cache.
            environ: May name a folder of archives.
        """
        self._session = session
        self._work = work
        self._unpacked: dict[Path, Path] = {}
        self._stands_for = ""
        self._archive = _kept(environ, name, version, ".tgz")
        self._file = _kept(environ, name, version, ".yaml")
        self._cached = cached(name, version, sha256, environ) if name and sha256 else None
        self.origins: list[str] = []
        """Where things came from, in the words that a person sees."""

        self.sha256 = ""
        """Of the last file of manifests that the kustomization itself names."""

    def obtain(self, source: RemoteSource, *, nested: bool) -> Path:
        """Return a folder or a file with what a source names.

        Args:
            source: What is named.
            nested: It is named by something that came from elsewhere itself.

        Raises:
            ChartUnreachableError: It is in no archive, and cannot be reached.
            ChartError: An archive, or who has it, does not have it.
        """
        path = self._find(source, nested=nested)
        if source.is_file and not nested:
            self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return path

    def _find(self, source: RemoteSource, *, nested: bool) -> Path:
        if self._archive is not None:
            found = _inside(self._unpack(self._archive), source)
            if found is not None:
                return self._from(CHARTS_VARIABLE, found)
            if not nested:
                raise ChartError(
                    f"{self._archive}: got no {source.path or 'content'}, which {source.text} "
                    "names; expected an archive of that whole tree under one top folder. Pack it "
                    "again."
                )
        elif self._file is not None and not nested:
            return self._from(CHARTS_VARIABLE, self._alone(self._file, source))
        elif self._cached is not None and source.is_file and not nested:
            copy = self._work / "cached.yaml"  # kustomize goes by a file's name
            shutil.copyfile(self._alone(self._cached, source), copy)
            return self._from(_CACHE, copy)
        elif self._cached is not None and not source.is_file:
            found = _inside(self._unpack(self._cached), source)
            if found is not None:
                return self._from(_CACHE, found)
        return self._from(source.host, self._fetch(source))

    def _alone(self, file: Path, source: RemoteSource) -> Path:
        """Return the one file of manifests, which can be only one source."""
        if self._stands_for not in {"", source.text}:
            raise ChartError(
                f"{file}: got one file, but the kustomization names {self._stands_for} and "
                f"{source.text}; expected an archive. Pack both below one top folder as "
                f"{file.with_suffix('.tgz').name}."
            )
        self._stands_for = source.text
        return file

    def _from(self, origin: str, path: Path) -> Path:
        if origin not in self.origins:
            self.origins.append(origin)
        return path

    def _fetch(self, source: RemoteSource) -> Path:
        key = hashlib.sha256(source.address.encode()).hexdigest()[:16]
        kept = self._session.charts / f"manifests-{key}{'.yaml' if source.is_file else '.tgz'}"
        if not kept.is_file():
            with remembered(source.host, self._session):
                write_whole(kept, get(source.address, _REMEDY))
        if source.is_file:
            return kept
        found = _inside(self._unpack(kept), source)
        if found is None:
            raise ChartError(
                f"{source.text}: got a repository without {source.path}; {_REMEDY[:-1]}."
            )
        return found

    def _unpack(self, archive: Path) -> Path:
        if archive not in self._unpacked:
            folder = self._work / f"tree-{len(self._unpacked)}"
            self._unpacked[archive] = _unpack(archive, folder)
        return self._unpacked[archive]


def _kept(environ: Mapping[str, str], name: str, version: str, ending: str) -> Path | None:
    folder = environ.get(CHARTS_VARIABLE)
    if not folder or not name:
        return None
    if not Path(folder).is_dir():
        raise ChartError(
            f"{CHARTS_VARIABLE}: got {folder}; expected a directory of archives. Correct it."
        )
    bare = version.removeprefix("v")
    names = (f"{name}-{each}{ending}" for each in (bare, f"v{bare}"))
    return next((path for each in names if (path := Path(folder) / each).is_file()), None)


def _unpack(archive: Path, folder: Path) -> Path:
    """Unpack an archive and return its top folder."""
    try:
        with tarfile.open(archive, "r:gz") as opened:
            opened.extractall(folder, bounded.members(opened, _LIMIT), filter="data")
        (top,) = [each for each in folder.iterdir() if each.is_dir()]
    except (OSError, EOFError, tarfile.TarError) as error:
        raise ChartError(f"{archive}: cannot be read ({error}); expected a .tgz archive.") from None
    except ValueError:
        raise ChartError(
            f"{archive}: got several top folders, or none; expected one. Pack it again."
        ) from None
    return top


def _inside(tree: Path, source: RemoteSource) -> Path | None:
    """Find in a tree what a source names; a file also without the first parts of its address."""
    steps = source.path.split("/") if source.path else []
    starts = range(len(steps)) if source.is_file else [0]
    for start in starts:
        path = tree.joinpath(*steps[start:])
        if path.exists() and path.resolve().is_relative_to(tree.resolve()):
            return path
    return None
