"""A kustomization -> manifests, by `kubectl kustomize` with nothing of the user's."""

import hashlib
import subprocess
import tempfile
from pathlib import Path

from ...errors import SimulatorError
from ...session import Session
from .config_group_digest import digest_of
from .render_tools import ready_tool
from .render_yaml import Manifest, load_manifests
from .rendered import keep, recall

_SECONDS = 120
_OFFLINE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9") | {
    "PATH": "/nonexistent"
}
"""No way out, and no git: all that a kustomization takes from elsewhere was brought here before."""


def expect_directory(directory: str) -> Path:
    """Return the path of a kustomization's directory.

    Raises:
        SimulatorError: There is no such directory here.
    """
    path = Path(directory)
    if not directory or not path.is_dir():
        raise SimulatorError(
            f"directory: got {directory!r}; expected a directory with a kustomization. "
            "A rehearsal builds no remote one directly: make a directory with a "
            "kustomization.yaml that names it among its resources."
        )
    return path


def build_kustomization(
    directory: Path, session: Session, *, shown: Path | None = None, whole: Path | None = None
) -> list[Manifest]:
    """Build a kustomization, of which everything is here, and read its objects.

    What the session has built before of the same files is not built again.

    Args:
        directory: Its directory.
        session: Lends a folder, and keeps what was built.
        shown: How messages call it, where it is a copy.
        whole: The folder with all that it is made of, where that is more than its directory.

    Raises:
        SimulatorError: Kustomize refuses it.
    """
    digest = digest_of(directory, whole or directory)
    if not digest:
        return _build(directory, session, shown or directory)
    kubectl = ready_tool("kubectl", session.data.environment)
    key = hashlib.sha256(f"{kubectl} kustomize {digest}".encode()).hexdigest()
    manifests = recall(session, key)
    if manifests is None:
        manifests = _build(directory, session, shown or directory)
        keep(session, key, manifests)
    return manifests


def _build(directory: Path, session: Session, name: Path) -> list[Manifest]:
    command = [
        str(ready_tool("kubectl", session.data.environment)),
        "kustomize",
        str(directory.absolute()),
    ]
    command += ["--load-restrictor", "LoadRestrictionsNone"]
    with tempfile.TemporaryDirectory(dir=session.charts) as folder:
        try:
            done = subprocess.run(
                command,
                env=_OFFLINE | {"HOME": folder},
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SimulatorError(
                f"{name}: kustomize did not finish within {_SECONDS} s. Try it by hand."
            ) from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").removeprefix("error: ").strip()
        said = said.replace(str(directory.absolute()), str(name))
        raise SimulatorError(f"{name}: kustomize cannot build it: {said}")
    return load_manifests(done.stdout.decode(), str(name))
