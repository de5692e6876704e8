"""Build tools from their Go modules into the user's cache, once."""

import re
import shutil
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from ..errors import ToolError
from .cache import key, lock
from .go import go_on_path, install_go
from .pins import MODULES, Pin, linker_flags
from .progress import Progress, Report

NEEDED_GB = 8.0
"""Free space that a build of all tools takes at its peak (measured): modules, packages, tools."""

_FLAGS = ("-mod=readonly", "-trimpath", "-modcacherw", "-buildvcs=false")
_NETWORK = re.compile(
    r"dial tcp|lookup |no such host|proxyconnect|i/o timeout|connection re(?:fused|set)"
    r"|TLS handshake|network is unreachable|module lookup disabled|unrecognized import path"
    r"|: 40[134] |: 50[234] ",
)


def build(
    pins: Sequence[Pin],
    cache: Path,
    environ: Mapping[str, str],
    report: Report,
    modules: Path = MODULES,
) -> Mapping[str, Path]:
    """Build tools that are not in the cache yet, and return all of them by name.

    Two builds at once take turns; the second finds what the first has made. What an interrupt
    leaves behind is removed by the next build.

    Raises:
        ToolError: No space, no network, no Go, or source that does not compile.
    """
    folder = cache / key(modules)
    names = tuple(each.name for each in pins)
    paths = {name: folder / name for name in names}

    def waiting(seconds: float) -> None:
        report(Progress("waiting", names, (), "", 0, 0, seconds))

    with lock(cache / f"{folder.name}.lock", waiting):
        missing = [each for each in pins if not paths[each.name].exists()]
        if missing:
            for left in cache.glob(f".{folder.name}-*"):
                shutil.rmtree(left, ignore_errors=True)
            _expect_space(cache, environ)
            work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=cache))
            try:
                _Build(work, missing, environ, report, modules).run(folder)
            except OSError as error:
                raise ToolError(
                    f"{error.filename or cache}: cannot be written ({error.strerror}) while the "
                    "tools are built. Free some space, or set XDG_CACHE_HOME to another disk."
                ) from error
            finally:
                shutil.rmtree(work, ignore_errors=True)
    return paths


def _expect_space(cache: Path, environ: Mapping[str, str]) -> None:
    free_gb = shutil.disk_usage(cache).free / 1e9
    if free_gb < NEEDED_GB:
        set_by = "XDG_CACHE_HOME" if "XDG_CACHE_HOME" in environ else "HOME"
        raise ToolError(
            f"{cache}: got {free_gb:.1f} GB free on its disk (chosen by {set_by}); building the "
            f"tools needs {NEEDED_GB:.0f} GB once and keeps 0.6 GB. Free some space, or set "
            "XDG_CACHE_HOME to another disk."
        )


class _Build:
    """One run of `go build` in a temporary folder inside the cache."""

    def __init__(
        self,
        work: Path,
        pins: Sequence[Pin],
        environ: Mapping[str, str],
        report: Report,
        modules: Path,
    ) -> None:
        self._work = work
        self._pins = pins
        self._environ = environ
        self._report = report
        self._modules = modules
        self._output = work / "bin"
        self._start = time.monotonic()
        self._count = self._total = 0

    def run(self, folder: Path) -> None:
        """Build everything and move each finished tool into `folder` in one step."""
        go = go_on_path(self._environ, self._modules)
        if go is None:
            self._say("toolchain")
            go = install_go(self._work / "toolchain", self._environ, self._modules)
        packages = [each.package for each in self._pins]
        listed = self._go([str(go), "list", "-deps", *packages], "modules")
        self._count, self._total = 0, len(listed)
        self._output.mkdir()
        flags = ["-v", f"-ldflags={linker_flags(self._modules)}", "-o", f"{self._output}/"]
        self._go([str(go), "build", *flags, *packages], "compile")
        folder.mkdir(exist_ok=True)
        for each in self._pins:
            (self._output / each.output).replace(folder / each.name)
        self._say("done", built=tuple(each.name for each in self._pins))

    def _go(self, command: list[str], step: str) -> list[str]:
        """Run one Go command, report on its way, and return the lines that it printed."""
        printed = self._work / "stdout"
        said: deque[str] = deque(maxlen=30)
        with printed.open("w") as output, self._started(command, output) as process:
            try:
                assert process.stderr is not None  # noqa: S101 - it was made with a pipe
                for line in process.stderr:
                    text = line.strip().removeprefix("go: downloading ")
                    if " " in line.strip() and (text == line.strip() or step == "compile"):
                        said.append(text)
                    else:
                        self._count += 1
                        self._say(step, text)
            except BaseException:
                # Also for Ctrl-C: Go must not go on in a folder that is about to be removed.
                process.kill()
                raise
        if process.returncode != 0:
            raise self._failure(" ".join(command[1:2]), list(said))
        return printed.read_text().splitlines()

    def _started(self, command: list[str], output: IO[str]) -> "subprocess.Popen[str]":
        settings = Path(self._environ.get("XDG_CONFIG_HOME", "~/.config")).expanduser()
        environ = {
            "GOENV": str(settings / "go" / "env"),  # the user's own, a private GOPROXY say
            **self._environ,
            # Where Go would write its telemetry; we leave nothing in the user's home.
            "XDG_CONFIG_HOME": str(self._work / "config"),
            "CGO_ENABLED": "0",
            "GOTOOLCHAIN": "local",
            "GOFLAGS": " ".join(_FLAGS),
            "GOWORK": "off",
            "GOPATH": str(self._work / "gopath"),
            "GOMODCACHE": str(self._work / "gopath" / "pkg" / "mod"),
            "GOCACHE": str(self._work / "gocache"),
            "GOTMPDIR": str(self._work),
        }
        return subprocess.Popen(
            command,
            cwd=self._modules,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _failure(self, command: str, said: Sequence[str]) -> ToolError:
        text = "\n".join(said)
        last = " / ".join([line for line in said if line][-3:]) or "it said nothing"
        if "no space left on device" in text:
            return ToolError(
                f"{self._work.parent}: the disk is full; building the tools needs "
                f"{NEEDED_GB:.0f} GB once. Free some space, or set XDG_CACHE_HOME to another disk."
            )
        if _NETWORK.search(text):
            return ToolError(
                f"go {command}: the Go modules of the tools cannot be fetched: {last}. Connect to "
                "the network, set GOPROXY to a module proxy that you can reach, or put the tools "
                "on PATH."
            )
        return ToolError(
            f"go {command}: the tools cannot be built: {last}. "
            "Put them on PATH, or report this with the lines above."
        )

    def _say(self, step: str, current: str = "", built: tuple[str, ...] | None = None) -> None:
        if built is None:
            built = tuple(e.name for e in self._pins if (self._output / e.output).exists())
        names = tuple(each.name for each in self._pins)
        seconds = time.monotonic() - self._start
        self._report(
            Progress(step, names, built, current, self._count, self._total, seconds)  # type: ignore[arg-type]  # one of the steps
        )
