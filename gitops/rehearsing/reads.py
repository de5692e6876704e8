"""What a program has read of its tree, and whether another tree is the same in all of that."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from .revisions import Blobs

_CACHES = "__pycache__"


@dataclass(frozen=True)
class Reads:
    """The files, folders and modules that a program asked for; paths relative to its tree."""

    files: Mapping[str, str]
    """Path -> content; empty where it asked for a file that is not there."""

    listed: Mapping[str, str]
    """Folder -> digest of the names in it."""

    modules: Mapping[str, str]
    """Folder that was looked through for modules -> digest of their names."""

    imports: tuple[str, ...]
    """Every module that was asked for, by its full name, there or not."""

    @classmethod
    def of(cls, record: str, trees: Iterable[Path], blobs: Blobs) -> Self:
        """Read what the recording wrote.

        Args:
            record: A line for each thing (recording/sitecustomize.py).
            trees: Every path under which the program may have seen its tree.
            blobs: The tree's files.
        """
        found: dict[str, set[str]] = {"file": set(), "list": set(), "modules": set()}
        imports = set()
        roots = tuple(str(each) for each in trees)
        for line in record.splitlines():
            kind, _, name = line.partition(" ")
            if kind == "import":
                imports.add(name)
            elif (path := _inside(name, roots)) is not None and kind in found:
                found[kind].add(path)
        files = {_source(each) for each in found["file"]}
        return cls(
            files={each: blobs.get(each, "") for each in sorted(files)},
            listed={each: _listing(each, blobs) for each in sorted(found["list"])},
            modules={each: _modules(each, blobs) for each in sorted(found["modules"])},
            imports=tuple(sorted(imports)),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            ValueError, TypeError: It is something else.
        """
        content = json.loads(text)
        return cls(**content | {"imports": tuple(content["imports"])})

    def to_json(self) -> str:
        """Return it as text: the same for the same."""
        return json.dumps(asdict(self), sort_keys=True)

    def differences(self, blobs: Blobs, roots: Iterable[str] = ("",)) -> Iterator[str]:
        """Yield the paths that are not in another tree as they were.

        Args:
            blobs: The other tree's files.
            roots: The folders that modules are looked for in; the tree itself is empty.
        """
        for path, content in self.files.items():
            if blobs.get(path, "") != content:
                yield path
        for folder, names in self.listed.items():
            if _listing(folder, blobs) != names:
                yield f"{folder}/"
        for folder, names in self.modules.items():
            inner = folder.rpartition("/")[0] in self.modules and f"{folder}/__init__.py" in blobs
            # of a package inside, only that it is one was looked for
            if not inner and _modules(folder, blobs) != names:
                yield f"{folder}/"
        yield from self._taken(blobs, tuple(roots))

    def _taken(self, blobs: Blobs, roots: tuple[str, ...]) -> Iterator[str]:
        """Yield files under a module's name that are now found, or found before its own."""
        for name in self.imports:
            steps = name.replace(".", "/")
            for root in roots:
                for end in (".py", "/__init__.py"):
                    path = f"{root}{steps}{end}"
                    if path in blobs and path not in self.files:
                        yield path


def _inside(name: str, roots: tuple[str, ...]) -> str | None:
    for root in roots:
        if name.startswith(f"{root}/"):
            return os.path.normpath(name[len(root) + 1 :])
    return None


def _source(path: str) -> str:
    """Return the source of a compiled module."""
    folder, _, name = path.rpartition("/")
    if folder.rpartition("/")[2] != _CACHES:
        return path
    return folder.removesuffix(_CACHES) + name.partition(".")[0] + ".py"


def _listing(folder: str, blobs: Blobs) -> str:
    return _digest({_child(folder, each) for each in blobs} - {""})


def _modules(folder: str, blobs: Blobs) -> str:
    names = set()
    for each in blobs:
        child = _child(folder, each)
        if child.endswith(".py") or (child and each == f"{folder}/{child}/__init__.py"):
            names.add(child.removesuffix(".py"))
    return _digest(names)


def _child(folder: str, path: str) -> str:
    prefix = "" if folder == "." else f"{folder}/"
    return path[len(prefix) :].partition("/")[0] if path.startswith(prefix) else ""


def _digest(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode(errors="surrogateescape")).hexdigest()
