"""One rehearsal: which environment, which nodes, which charts, and where its state and logs are.

The command writes `session.json` from an environment; the simulator reads only that.
So any Pulumi program, also one from elsewhere, can be rehearsed.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError

from .errors import SessionError
from .session_data import SessionData

SESSION_VARIABLE = "EVENKEEL_SESSION"
"""The environment variable that names the session's folder to plugins and controllers."""


class Session:
    """The folder of one rehearsal."""

    def __init__(self, folder: Path, data: SessionData) -> None:
        """Use `Session.open` or `Session.write`."""
        self.folder = folder
        self.data = data
        self.kubeconfig = folder / "kubeconfig"
        self.cluster = folder / "cluster"
        self.state = folder / "state"
        self.logs = folder / "logs"
        self.processes = folder / "processes"
        self.charts = folder / "charts"

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the session that lives in a folder.

        Raises:
            SessionError: There is none, or its `session.json` cannot be read.
        """
        path = folder / "session.json"
        try:
            return cls(folder, SessionData.model_validate_json(path.read_bytes()))
        except FileNotFoundError:
            raise SessionError(
                f"{path}: no session here. Start one with: evenkeel up {folder.name}"
            ) from None
        except (OSError, ValidationError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is damaged"
            raise SessionError(
                f"{path}: cannot be read ({why}). "
                f"Remove the folder with: evenkeel down {folder.name}"
            ) from None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Open the session that the process was started for."""
        folder = environ.get(SESSION_VARIABLE)
        if not folder:
            raise SessionError(f"{SESSION_VARIABLE} is not set; it names the session's folder.")
        return cls.open(Path(folder))

    @classmethod
    def write(cls, folder: Path, data: SessionData) -> Self:
        """Create the folder, or give its session new data; a reader never sees half of it.

        Raises:
            SessionError: The disk is full or the folder cannot be written.
        """
        session = cls(folder, data)
        try:
            for each in (folder, session.state, session.logs, session.processes, session.charts):
                each.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(folder / "session.json", data.model_dump_json(indent=1).encode())
        except OSError as error:
            raise SessionError(
                f"{folder}: cannot be written ({error.strerror}). "
                "Free space, or check who owns it; what was done is kept."
            ) from error
        return session

    def environ(self) -> dict[str, Any]:
        """Return what a process of this session gets on top of a clean environment."""
        return {SESSION_VARIABLE: str(self.folder), "KUBECONFIG": str(self.kubeconfig)}


def environment_of(path: Path) -> str:
    """Return the environment whose session a file belongs to, as commands take it."""
    for folder in path.parents:
        try:
            return str(json.loads((folder / "session.json").read_bytes())["environment"])
        except (OSError, ValueError, LookupError, TypeError):
            continue
    return "ENV"


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file so that a crash leaves the old content or the new, never a part.

    Several threads and processes may write the same file: the last one wins, with all of its own.
    """
    partial = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
