"""Where built tools are kept: a folder of the user, one below it for each set of pins."""

import contextlib
import fcntl
import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..errors import ToolError
from ..session import write_whole
from .pins import MODULES, linker_flags


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder that holds all that evenkeel builds for a user.

    Raises:
        ToolError: Neither XDG_CACHE_HOME nor HOME names a folder.
    """
    named = environ.get("XDG_CACHE_HOME", "")
    # The specification says: a relative path is to be ignored.
    base = Path(named) if named.startswith("/") else Path(environ.get("HOME", ""), ".cache")
    if not base.is_absolute():
        raise ToolError(
            "XDG_CACHE_HOME: got neither it nor HOME; expected a folder for the tools. "
            "Set XDG_CACHE_HOME to an absolute path."
        )
    return base / "evenkeel" / "tools"


def key(modules: Path = MODULES) -> str:
    """Return what decides about a built tool's content: the pins, the flags and the platform."""
    digest = hashlib.sha256()
    for name in ("go.mod", "go.sum"):
        try:
            digest.update((modules / name).read_bytes() + b"\0")
        except OSError as error:
            raise ToolError(
                f"{modules / name}: cannot be read ({error.strerror}); the tools are built from "
                "it. Restore it, or install evenkeel again."
            ) from error
    digest.update(f"{linker_flags(modules)}\0{platform.system()}\0{platform.machine()}".encode())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def lock(path: Path, waiting: Callable[[float], None], *, shared: bool = False) -> Iterator[None]:
    """Hold a lock between processes, and between two openings in one process.

    Args:
        path: The lock's file; its folder need not exist.
        waiting: Is called every second while another has it; what it raises ends the waiting.
        shared: Whether all who hold it so may have it together.

    Raises:
        ToolError: The lock file cannot be written.
    """
    start = time.monotonic()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb")
    except OSError as error:
        raise ToolError(
            f"{path}: cannot be written ({error.strerror}). "
            "Set XDG_CACHE_HOME to a folder of yours."
        ) from error
    with file:
        while not _locked(file.fileno(), fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            waiting(time.monotonic() - start)
            time.sleep(1)
        yield


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class VersionMemory:
    """The versions that executables on PATH once said, so that they are asked only once."""

    def __init__(self, file: Path) -> None:
        """Read the file; a damaged one is forgotten."""
        self._file = file
        self._known: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(file.read_bytes())
            if isinstance(found, dict):
                self._known = {str(key): str(value) for key, value in found.items()}

    def recall(self, executable: Path) -> str | None:
        """Return what the executable said, if it is still the same file."""
        return self._known.get(_identity(executable))

    def remember(self, executable: Path, said: str) -> None:
        """Keep what an executable said; a folder that cannot be written is no error."""
        self._known[_identity(executable)] = said
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps(self._known, indent=1).encode())


def _identity(executable: Path) -> str:
    resolved = executable.resolve()
    state = resolved.stat()
    return f"{resolved} {state.st_size} {state.st_mtime_ns}"
