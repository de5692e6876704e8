"""A Python without a network, which notes what each of its processes finds in its environment.

Where the system lets anybody have a network of their own, all that runs has only its loopback; what
is Python refuses every other address in any case.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.gitops.rehearsing.conftest import GitFolder

_GUARD = """
import json, os, socket, sys

FOLDER = {folder!r}
LOOPBACK = ("127.", "::1", "localhost")


def _refuse(what, address):
    text = json.dumps([what, repr(address), sys.argv[:3]])
    with open(f"{{FOLDER}}/refused", "a") as file:
        file.write(text + "\\n")
    raise OSError(101, "cut off: " + what)


def _hear(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        opened, address = arguments
        if opened.family in (socket.AF_INET, socket.AF_INET6) and address:
            if not str(address[0]).startswith(LOOPBACK):
                _refuse(event, address)
    elif event == "socket.getaddrinfo" and arguments[0]:
        if not str(arguments[0]).startswith(LOOPBACK):
            _refuse(event, arguments[0])


with open(f"{{FOLDER}}/{{os.getpid()}}.json", "a") as file:
    file.write(json.dumps([getattr(sys, "orig_argv", []), dict(os.environ)]) + "\\n")
sys.addaudithook(_hear)
"""

_UP = """
import fcntl, os, socket, struct, sys
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 1))
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Brings the loopback of a new network up, and becomes a command."""


@dataclass(frozen=True)
class CutOff:
    """A virtual environment with the packages of this one, and a folder of what was noted."""

    folder: Path

    @property
    def bin(self) -> Path:
        """The folder of its `python`."""
        return self.folder / "venv" / "bin"

    def command(self, *arguments: str) -> list[str]:
        """Return a command in a network of its own, where the system allows that to anybody."""
        apart = _apart()
        found = shutil.which(arguments[0])
        assert found
        return [*apart, found, *arguments[1:]] if apart else [found, *arguments[1:]]

    def processes(self) -> Iterator[tuple[list[str], dict[str, str]]]:
        """Yield the command line and the environment of every process that was Python."""
        for path in self.folder.glob("*.json"):
            for line in path.read_text().splitlines():
                words, environ = json.loads(line)
                yield words, environ

    def refused(self) -> list[str]:
        """Return what was tried to be reached, a line each."""
        path = self.folder / "refused"
        return path.read_text().splitlines() if path.exists() else []


def cut_off(folder: Path) -> CutOff:
    """Make one in a folder that is there."""
    made = CutOff(folder)
    made.bin.mkdir(parents=True)
    (made.bin / "python").symlink_to(Path(sys.executable).resolve())
    home = Path(sys.executable).resolve().parent
    (folder / "venv" / "pyvenv.cfg").write_text(f"home = {home}\n")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "venv" / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (packages / "evenkeel_cut_off.py").write_text(_GUARD.format(folder=str(folder)))
    # in this order: what is installed may import, and must be heard
    (packages / "a.pth").write_text("import evenkeel_cut_off\n")
    (packages / "b.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
    )
    return made


def _apart() -> list[str]:
    """Return what a command is started with in a network of its own; nothing where that fails."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    start = [unshare, "--map-root-user", "--net", sys.executable, "-c", _UP]
    probe = subprocess.run(
        [*start, shutil.which("true") or "/bin/true"], capture_output=True, check=False
    )
    return [] if probe.returncode else start


def environ(alone: CutOff) -> dict[str, str]:
    """Return what a job has of the machine; its home is empty."""
    outer = {name: text for name, text in os.environ.items() if name != "EVENKEEL_CHARTS"}
    cache = outer.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return outer | {
        "XDG_CACHE_HOME": cache,
        "HOME": str(alone.folder),
        "EVENKEEL_ENGINE": "embedded",
    }


def run(project: GitFolder, alone: CutOff, *command: str, **more: str) -> tuple[int, str]:
    """Run a command in the repository, cut off; returns its status and what it said."""
    done = subprocess.run(
        alone.command(*command),
        cwd=project.root,
        env=environ(alone) | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    return done.returncode, done.stdout + done.stderr
