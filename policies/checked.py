"""Remembers which rules were found to compile: doing it again would take most of a pack's start."""

import hashlib
import os
from importlib.metadata import version
from pathlib import Path
from typing import Final

_CODE: Final = Path(__file__).parent
_KEPT: Final = 20
"""How many sets of rules are remembered; one line each."""


def mark_of(folder: Path) -> str:
    """Return what changes with any rule of a folder, with this package, and with the library."""
    digest = hashlib.sha256(version("cel-expr-python").encode())
    for path in (*sorted(folder.glob("*.yaml")), *sorted(_CODE.glob("*.py"))):
        try:
            digest.update(b"%s\0%d\0" % (path.name.encode(), path.stat().st_size))
            digest.update(path.read_bytes())
        except OSError:
            return ""  # whoever reads the rules says why
    return digest.hexdigest()


def is_checked(mark: str) -> bool:
    """Tell whether the rules with this mark were found right before, by this user."""
    return bool(mark) and mark in _read()


def remember(mark: str) -> None:
    """Keep that the rules with this mark are right, where the user's cache can be written."""
    if not mark:
        return
    kept = [mark, *(each for each in _read() if each != mark)][:_KEPT]
    try:
        file = _file()
        file.parent.mkdir(parents=True, exist_ok=True)
        # whole or not at all: packs start side by side
        new = file.with_name(f"{file.name}-{os.getpid()}")
        new.write_text("".join(f"{each}\n" for each in kept), encoding="ascii")
        new.replace(file)
    except (OSError, RuntimeError):  # the latter where there is no home
        return


def _read() -> list[str]:
    try:
        return _file().read_text(encoding="ascii").split()
    except (OSError, ValueError, RuntimeError):
        return []


def _file() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "evenkeel" / "checked-rules"
