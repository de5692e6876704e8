"""The Python that a tree's program runs in: this one where the lock is the same, else its own."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from simulator.cluster.cache import cache_folder
from simulator.environ import PASSED
from simulator.errors import ToolError

from .kept_pythons import KeptPythons
from .revisions import Blobs
from .tree import TreeError

_LOCKS = ("requirements.txt", "requirements-aws.txt", "requirements-azure.txt")
_LOCKED = (*_LOCKS, "requirements-gcp.txt")
"""What `make install` installs, whatever the environment's cloud is."""

_MAKING = ("pyproject.toml", "setup.cfg", "setup.py")
"""What the installation of the project itself goes by, beside the script in `tools`."""

_LINES = 3


def lock_digest(blobs: Blobs) -> str:
    """Return what the locked dependencies of a tree are known by."""
    whole = hashlib.sha256()
    for name in _LOCKED:
        whole.update(f"{name} {blobs.get(name, '')}\n".encode())
    return whole.hexdigest()[:16]


def made_digest(blobs: Blobs) -> str:
    """Return what the environment that a tree makes is known by: its lock, and all that makes it.

    What a change's own script has put into an environment is used by trees with that script alone.
    """
    whole = hashlib.sha256(f"{lock_digest(blobs)} {sys.version}\n".encode())
    for name in sorted(blobs):
        if name.startswith("tools/") or name in _MAKING:
            whole.update(f"{name} {blobs[name]}\n".encode())
    return whole.hexdigest()[:16]


@contextmanager
def python_of(
    folder: Path,
    blobs: Blobs,
    own: Blobs,
    environ: Mapping[str, str],
    say: Callable[[str], None],
) -> Iterator[str]:
    """Yield the Python for a tree, and offer its environment as the tree's `.venv`.

    Args:
        folder: The tree, which has no `.venv`.
        blobs: Its files.
        own: The files of the work tree, whose environment this process runs in.
        environ: Where the user's cache is named.
        say: Is told what was removed to make room.

    Raises:
        TreeError: Its locked dependencies cannot be installed.
    """
    link = folder / ".venv"
    if lock_digest(blobs) == lock_digest(own):
        _offer(link, Path(sys.prefix))
        yield sys.executable
        return
    script = folder / "tools" / "install.py"

    def make(place: Path) -> None:
        _install(script, link, place)

    with ExitStack() as until:
        try:
            used = kept_pythons(environ).use(made_digest(blobs), make, say)
            environment = until.enter_context(used)
        except ToolError as error:
            raise TreeError(str(error)) from None
        _offer(link, environment)
        yield str(link / "bin" / "python")


def kept_pythons(environ: Mapping[str, str]) -> KeptPythons:
    """Return where the environments of other locks are kept.

    Raises:
        ToolError: The user has no cache.
    """
    return KeptPythons(cache_folder(environ).with_name("environments"))


def _install(script: Path, link: Path, place: Path) -> None:
    if not script.is_file():
        raise TreeError(
            "requirements*.txt: got other locked dependencies than the work tree's, and no "
            "tools/install.py to install them with; expected either. Rehearse from a work tree "
            "with the same lock."
        )
    root = script.parents[1]
    uv = shutil.which("uv", path=_path())
    # made here: a script that makes its own would not make it behind a link
    quick = [uv or "", "venv", "--quiet", "--python", sys.executable, str(place)]
    _run(quick if uv else [sys.executable, "-m", "venv", str(place)], root)
    _offer(link, place)
    there = [name for name in _LOCKED if (root / name).exists()]
    _run([sys.executable, str(script), *there], root)


def _run(command: list[str], root: Path) -> None:
    done = subprocess.run(
        command,
        cwd=root,
        env=_environ(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).strip().splitlines()[-_LINES:])
        raise TreeError(f"its locked dependencies cannot be installed: {said}")


def _environ(outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what an installation needs: it is the revision's own script, so no credentials.

    Whatever says where packages come from passes, as a closed network has its own registry.
    """
    named = (*PASSED, "HOME", "REQUESTS_CA_BUNDLE")
    kept = {name: text for name, text in outer.items() if name in named}
    kept |= {name: text for name, text in outer.items() if name.startswith(("PIP_", "UV_"))}
    return kept | {"PATH": _path()}


def _path() -> str:
    """Return PATH with what `make install` has put beside this Python at its end, such as uv."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), str(Path(sys.prefix) / "bin")))


def _offer(link: Path, environment: Path) -> None:
    if link.is_symlink():
        link.unlink()
    link.symlink_to(environment)
