"""Find the command-line tools of the simulated cluster: named, on PATH, cached, or built."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import ToolError
from .build import build
from .cache import VersionMemory, cache_folder, key
from .pins import Pin, Version, parse_version, pins
from .progress import Progress

__all__ = ["Progress", "Tools", "find_tool", "find_tools"]


@dataclass(frozen=True)
class Tools:
    """Where the tools are; each path is absolute."""

    etcd: Path
    kube_apiserver: Path
    kube_controller_manager: Path
    kube_scheduler: Path
    kubectl: Path
    kwok: Path
    kwokctl: Path
    helm: Path


def find_tools(report: Callable[[Progress], None] | None = None) -> Tools:
    """Find every tool; what is missing is built, which takes minutes the first time.

    For each: the executable that its variable names (such as EVENKEEL_HELM), one on PATH whose
    version is in range, the cache, and at last a build.

    Raises:
        ToolError: A variable names something that will not do, or the build fails.
    """
    found = _find(pins(), report)
    return Tools(**{name.replace("-", "_"): path for name, path in found.items()})


def find_tool(name: str, report: Callable[[Progress], None] | None = None) -> Path:
    """Find one tool by the name of its executable, such as `helm` or `kube-apiserver`.

    Raises:
        ToolError: There is no such tool, or it cannot be had.
    """
    every = pins()
    if name not in every:
        raise ToolError(f"{name}: not a tool of evenkeel; expected one of {', '.join(every)}.")
    return _find([name], report)[name]


def locate(name: str) -> Path | None:
    """Return where a tool is now, or None where the next use would build it.

    Raises:
        ToolError: A variable names something that will not do.
    """
    cache = cache_folder(os.environ)
    return _locate(pins()[name], cache, VersionMemory(cache / "versions.json"))


def _find(names: Iterable[str], report: Callable[[Progress], None] | None) -> Mapping[str, Path]:
    cache = cache_folder(os.environ)
    memory = VersionMemory(cache / "versions.json")
    found: dict[str, Path] = {}
    missing: list[Pin] = []
    for pin in (pins()[name] for name in names):
        path = _locate(pin, cache, memory)
        if path is None:
            missing.append(pin)
        else:
            found[pin.name] = path
    if missing:
        found |= build(missing, cache, _build_environment(os.environ), report or _ignore)
    return found


def _locate(pin: Pin, cache: Path, memory: VersionMemory) -> Path | None:
    path = _named(pin, os.environ, memory) or _on_path(pin, os.environ, memory)
    cached = cache / key() / pin.name
    return cached if path is None and cached.exists() else path


def _named(pin: Pin, environ: Mapping[str, str], memory: VersionMemory) -> Path | None:
    named = environ.get(pin.variable)
    if not named:
        return None
    path = Path(named).absolute()
    if not os.access(path, os.X_OK) or path.is_dir():
        raise ToolError(
            f"{pin.variable}: got {named}, which is not an executable file; expected {pin.name} "
            f"{pin.expected()}. Correct the variable or unset it."
        )
    version = _version(pin, path, memory)
    if version is None or not pin.accepts(version):
        said = "no version" if version is None else ".".join(map(str, version))
        raise ToolError(
            f"{pin.variable}: got {said} from {named}; expected {pin.name} {pin.expected()}. "
            "Correct the variable or unset it."
        )
    return path


def _on_path(pin: Pin, environ: Mapping[str, str], memory: VersionMemory) -> Path | None:
    located = shutil.which(pin.name, path=environ.get("PATH"))
    if located is None:
        return None
    path = Path(located).absolute()
    version = _version(pin, path, memory)
    return path if version is not None and pin.accepts(version) else None


def _version(pin: Pin, path: Path, memory: VersionMemory) -> Version | None:
    said = memory.recall(path)
    if said is None:
        try:
            done = subprocess.run(
                [str(path), *pin.version_arguments],
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
            return None
        said = done.stdout
        memory.remember(path, said[:500])
    return parse_version(said)


def _build_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the user's environment (so GOPROXY and its like count), less what would mislead Go."""
    misleading = ("GOOS", "GOARCH", "GOROOT", "GOBIN", "GOEXPERIMENT", "GO111MODULE")
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith("EVENKEEL_") and name not in misleading
    }


def _ignore(_: Progress) -> None:
    """Take a moment of progress that nobody wants to see."""
