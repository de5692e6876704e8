"""A kustomization -> manifests, by `kubectl kustomize` with nothing of the user's."""

import subprocess
import tempfile
from pathlib import Path

from ...errors import SimulatorError
from ...session import Session
from .charts_repository import helm_environ
from .render_tools import ready_tool
from .render_yaml import Manifest, load_manifests

_SECONDS = 120


def build_kustomization(directory: str, session: Session) -> list[Manifest]:
    """Build a kustomization and read its objects.

    Raises:
        SimulatorError: There is no such directory here, or kustomize refuses it.
    """
    path = Path(directory)
    if not directory or not path.is_dir():
        raise SimulatorError(
            f"directory: got {directory!r}; expected a directory with a kustomization. "
            "A rehearsal builds no remote ones: check it out, and name the directory."
        )
    command = [str(ready_tool("kubectl")), "kustomize", str(path.absolute())]
    command += ["--load-restrictor", "LoadRestrictionsNone"]
    with tempfile.TemporaryDirectory(dir=session.charts) as folder:
        try:
            done = subprocess.run(
                command,
                env=helm_environ(Path(folder)),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SimulatorError(
                f"{directory}: kustomize did not finish within {_SECONDS} s. Try it by hand."
            ) from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").removeprefix("error: ").strip()
        raise SimulatorError(f"{directory}: kustomize cannot build it: {said}")
    return load_manifests(done.stdout.decode(), directory)
