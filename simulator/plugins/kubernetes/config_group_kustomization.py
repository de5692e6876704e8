"""Kustomizations on disk: read, and copied so that all they name is on this machine."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ...errors import SimulatorError
from .config_group_source import RemoteSource, read_source
from .render_yaml import load_manifests

FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_SOURCES = ("resources", "bases", "components")
_CHANGES = (
    "images",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "replacements",
    "replicas",
    "vars",
)
"""What a kustomization does to objects that must be there."""

Obtain = Callable[[RemoteSource, bool], Path | None]
"""Returns where a source is on this machine, or None to leave it out.

The second argument tells whether something names it that came from elsewhere itself.
"""


def read_kustomization(folder: Path) -> dict[str, Any]:
    """Return what a folder's kustomization says; nothing where there is none.

    Raises:
        SimulatorError: It is not YAML.
    """
    path = _file(folder)
    if path is None:
        return {}
    found = load_manifests(path.read_text(encoding="utf-8"), str(path))
    return found[0] if found else {}


def remote_sources(folder: Path) -> list[RemoteSource]:
    """Return what a folder's kustomization takes from elsewhere, itself or in folders it names.

    Raises:
        ChartError: It takes something that no rehearsal can bring here.
    """
    found: dict[str, RemoteSource] = {}
    _walk(folder, {}, found)
    return list(found.values())


def local_copy(folder: Path, work: Path, obtain: Obtain) -> Path:
    """Copy a folder and put what is on this machine in the place of all that comes from elsewhere.

    Args:
        folder: The folder of a kustomization; it is not changed.
        work: Where the copy may be made.
        obtain: Brings what comes from elsewhere; folders that it returns are changed.

    Raises:
        SimulatorError: A kustomization cannot be read, or `obtain` fails.
    """
    copy = work / "own"
    shutil.copytree(folder, copy)
    _Localizer(obtain).localize(copy, folder)
    return copy


def keep_own(folder: Path) -> bool:
    """Leave out of a copy what changes objects from elsewhere, and say whether anything is left."""
    content = {
        key: value for key, value in read_kustomization(folder).items() if key not in _CHANGES
    }
    _write(folder, content)
    return _makes_something(content)


def _walk(folder: Path, seen: dict[Path, None], found: dict[str, RemoteSource]) -> None:
    here = folder.resolve()
    if here in seen:
        return
    seen[here] = None
    for entry in _entries(read_kustomization(here)):
        source = read_source(entry)
        if source is not None:
            found[source.text] = source
        elif (here / entry).is_dir():
            _walk(here / entry, seen, found)


class _Localizer:
    """Rewrites kustomizations so that all they name is on this machine; used once."""

    def __init__(self, obtain: Obtain) -> None:
        self._obtain = obtain
        self._seen: set[Path] = set()

    def localize(self, folder: Path, given: Path, *, nested: bool = False) -> None:
        """Rewrite the kustomization in a folder, which is a copy of the folder `given`."""
        here = folder.resolve()
        if here in self._seen:
            return
        self._seen.add(here)
        content = read_kustomization(here)
        changed = dict(content)
        for key in _SOURCES:
            if key in content:
                found = (
                    self._localized(str(entry), here, given, nested=nested)
                    for entry in content[key] or ()
                )
                changed[key] = [entry for entry in found if entry]
        if changed != content:
            _write(here, changed)

    def _localized(self, entry: str, here: Path, given: Path, *, nested: bool) -> str | None:
        """Return an entry as it must be on this machine, or None to leave it out."""
        source = read_source(entry)
        if source is None:
            below = here / entry
            if not below.is_dir():
                return _beside(entry, here, given)
            made = _makes_something(read_kustomization(below))
            self.localize(below, given / entry, nested=nested)
            # kustomize refuses a folder out of which nothing comes any more
            return None if made and not _makes_something(read_kustomization(below)) else entry
        path = self._obtain(source, nested)
        if path is None:
            return None
        if path.is_dir():
            self.localize(path, path, nested=True)
        return os.path.relpath(path.resolve(), here)


def _beside(entry: str, here: Path, given: Path) -> str:
    """Return an entry as it must be in a copy: what is outside of the copied folder stays there."""
    outside = given / entry
    if (here / entry).exists() or not outside.exists():
        return entry
    if outside.is_dir() and remote_sources(outside):
        raise SimulatorError(
            f"{given}: got {entry}, a folder outside that takes something from elsewhere; "
            "expected none. Name that source in this folder's own kustomization."
        )
    return os.path.relpath(outside.resolve(), here)


def _makes_something(content: Mapping[str, Any]) -> bool:
    makers = (*_SOURCES, "configMapGenerator", "secretGenerator")
    return any(content.get(key) for key in makers)


def _entries(content: Mapping[str, Any]) -> list[str]:
    return [str(entry) for key in _SOURCES for entry in content.get(key) or ()]


def _file(folder: Path) -> Path | None:
    return next((path for name in FILES if (path := folder / name).is_file()), None)


def _write(folder: Path, content: Mapping[str, Any]) -> None:
    path = _file(folder)
    if path is None:
        raise SimulatorError(f"{folder}: got no kustomization; expected {FILES[0]}. Correct it.")
    path.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
