"""actionlint, which knows GitHub's rules for workflows: built once, from the pins beside this file.

It is for tests alone: the tools that the simulator starts have other pins, and nobody who uses
evenkeel builds this one.
"""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from simulator.cluster.cache import cache_folder, lock
from simulator.cluster.go import go_on_path, install_go
from simulator.errors import ToolError

MODULE: Final = Path(__file__).resolve().parent
PACKAGE: Final = "github.com/rhysd/actionlint/cmd/actionlint"
SECONDS: Final = 1200

_MISLEADING: Final = ("GOOS", "GOARCH", "GOROOT", "GOBIN", "GOEXPERIMENT", "GO111MODULE")


def place(environ: Mapping[str, str]) -> Path:
    """Return where it lies for these pins, once it is built.

    Raises:
        ToolError: There is no folder for tools.
    """
    pins = b"".join((MODULE / each).read_bytes() for each in ("go.mod", "go.sum"))
    return cache_folder(environ) / f"actionlint-{hashlib.sha256(pins).hexdigest()[:16]}"


def build(environ: Mapping[str, str]) -> Path:
    """Return it; the first time on a machine it is built, with modules of the Go proxy.

    Raises:
        ToolError: There is no Go and none can be installed, or Go cannot build it.
    """
    built = place(environ)
    if built.exists():
        return built
    with lock(built.parent / f"{built.name}.lock", lambda _: None):
        if not built.exists():
            for left in built.parent.glob(f".{built.name}-*"):  # of a build that was killed
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=f".{built.name}-", dir=built.parent) as work:
                _build(Path(work), environ).replace(built)
    return built


def _build(work: Path, environ: Mapping[str, str]) -> Path:
    """Build it inside a folder, as the other tools are built: from pins, with nothing of a user."""
    said = {name: text for name, text in environ.items() if name not in _MISLEADING}
    go = go_on_path(said) or install_go(work / "toolchain", said)
    try:
        done = subprocess.run(
            [str(go), "build", "-o", f"{work}/", PACKAGE],
            cwd=MODULE,
            env={**said, **_settings(work)},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError(
            f"actionlint: got no end of its build in {SECONDS} s; expected one. "
            "Is the Go proxy (GOPROXY) reachable?"
        ) from error
    if done.returncode:
        raise ToolError(
            f"actionlint: cannot be built: {done.stderr.strip()[-500:]} "
            "Is the Go proxy (GOPROXY) reachable, and is the disk full?"
        )
    return work / "actionlint"


def _settings(work: Path) -> Mapping[str, str]:
    return {
        "CGO_ENABLED": "0",
        "GOFLAGS": "-mod=readonly -trimpath -modcacherw -buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "GOPATH": f"{work}/gopath",
        "GOMODCACHE": f"{work}/modules",
        "GOCACHE": f"{work}/compiled",
        "XDG_CONFIG_HOME": f"{work}/config",
    }
