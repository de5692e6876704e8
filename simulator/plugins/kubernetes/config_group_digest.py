"""What a kustomization is built from, as one digest: the same digest, the same objects."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import SimulatorError
from .config_group_kustomization import read_kustomization

_PROGRAMS = ("generators", "transformers", "validators")
"""What may read files that no kustomization names itself."""

_LONGEST = 200
"""Characters; longer texts are no paths."""


def digest_of(directory: Path, whole: Path) -> str:
    """Return the digest of all that goes into a kustomization; empty if that cannot be told.

    Args:
        directory: Its directory.
        whole: A folder around it, with nothing in it but what it is made of.
    """
    try:
        return _digest(directory, whole)
    except (OSError, ValueError, SimulatorError):
        return ""  # kustomize says it better, if it minds at all


def parts_of(folder: Path) -> Iterator[Path]:
    """Yield the folder of a kustomization and whatever elsewhere it is made of, files and folders.

    What cannot be read is left to kustomize, which says it better.
    """
    waiting, seen = [folder], {folder}
    while waiting:
        here = waiting.pop()
        yield here
        with contextlib.suppress(OSError, ValueError, SimulatorError):
            for named in _named(read_kustomization(here), here):
                path = Path(os.path.normpath(named))
                if path.is_file():
                    yield path
                elif path not in seen:
                    seen.add(path)
                    waiting.append(path)


def _digest(directory: Path, whole: Path) -> str:
    digest = hashlib.sha256(str(directory.relative_to(whole)).encode())
    inside = whole.resolve()
    for path in sorted(whole.rglob("*")):
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            return ""
        if path.is_file():
            _add(digest, str(path.relative_to(whole)), path)
    for path in sorted(_outside(directory.resolve(), inside, set())):
        _add(digest, path.name, path)
    return digest.hexdigest()


def _outside(folder: Path, inside: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield the files elsewhere that a kustomization names, or one that it names.

    Raises:
        ValueError: It names what may read more than that.
    """
    seen.add(folder)
    content = read_kustomization(folder)
    if any(content.get(key) for key in _PROGRAMS):
        raise ValueError(folder)
    for path in _named(content, folder):
        here = path.resolve()
        if here.is_dir() and here not in seen:
            if not here.is_relative_to(inside):
                raise ValueError(here)
            yield from _outside(here, inside, seen)
        elif here.is_file() and not here.is_relative_to(inside):
            yield here


def _add(digest: Any, name: str, path: Path) -> None:  # noqa: ANN401 - hashlib names no type
    content = path.read_bytes()
    digest.update(f"{name}\0{len(content)}\0".encode() + content)


def _named(value: Any, folder: Path) -> Iterator[Path]:  # noqa: ANN401 - any JSON
    """Yield what exists of all that may be a path in a kustomization."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _named(each, folder)
    elif isinstance(value, str) and len(value) < _LONGEST and "\n" not in value:
        for text in {value, value.rpartition("=")[2]}:
            path = folder / text
            # kustomize takes no absolute folder; `/` is a delimiter
            if text and path.exists() and not (text.startswith("/") and path.is_dir()):
                yield path
