"""Imports what a program begins with, once, and runs the program in a fork for each operation.

Usage: host.py SOCKET SETTINGS_JSON, as a script, in the program's folder and environment.

A line of JSON comes over the socket with two descriptors, the program's stdout and stderr. The
answer is a line with the fork's pid, and one with its exit status (minus the number of a signal);
or one word, where the program has to be started anew: then this process ends.
No thread and no gRPC channel exists here: neither is there after a fork.
"""

import ast
import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

_BEGUN_WITH = ("pulumi", "stacks", "components")
"""The packages whose import does nothing but define things; and `pulumi_*`."""

_NO = b"no\n"
_PR_SET_PDEATHSIG = 1
_BYTES = 65536

Stamp = tuple[int, int, int] | None


class _AskedError(BaseException):
    """What is imported wants to know what differs from one operation to the next."""


class _Unasked:
    """Stands for whether this is a preview, which nobody can know while importing."""

    def __bool__(self) -> bool:
        """Refuse."""
        raise _AskedError


class Read:
    """What was read while importing: an operation after a change of it begins anew."""

    def __init__(self) -> None:
        """Listen from now on."""
        self._paths: set[str] = set()
        self._listening = True
        self._stamps: dict[str, Stamp] = {}
        sys.addaudithook(self._hear)

    def end(self) -> None:
        """Keep how everything is now."""
        self._listening = False
        files = (getattr(each, "__file__", None) for each in [*sys.modules.values()])
        self._paths.update(each for each in files if isinstance(each, str))
        self._stamps = {each: _stamp(each) for each in self._paths}

    def changed(self) -> bool:
        """Tell whether anything is no more as it was, and say in the log what."""
        for path, stamp in self._stamps.items():
            if _stamp(path) != stamp:
                sys.stderr.write(f"{path} has changed: the program is imported anew\n")
                return True
        return False

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._listening and event in {"open", "os.listdir", "os.scandir"}:
            path = arguments[0] or "."
            if isinstance(path, str | bytes):
                self._paths.add(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - links stay


def main() -> int:
    """Serve until the engine closes the socket; a fork returns as the program does."""
    gc.disable()
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    with tempfile.TemporaryFile() as sink:
        read = Read()  # from here on: the folder of temporary files is no part of the program
        launcher = _launcher()
        ready = _imported(settings, sink.fileno())
        read.end()
    gc.freeze()
    with control:
        while order := _order(control):
            message, descriptors = order
            if not ready or _crowded() or read.changed():
                control.sendall(_NO)
                return 0
            child = os.fork()
            if not child:
                break
            for each in descriptors:
                os.close(each)
            control.sendall(b"%d\n" % child)
            _, status = os.waitpid(child, 0)
            control.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
        else:
            return 0
    _become_program(descriptors)
    return int(launcher.run({**settings, **message}))


def _order(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    line, descriptors, *_ = socket.recv_fds(control, _BYTES, 2)
    while line and not line.endswith(b"\n"):
        more = control.recv(_BYTES)
        line = line + more if more else b""
    return (json.loads(line), descriptors) if line else None


def _become_program(descriptors: Iterable[int]) -> None:
    host = os.getppid()
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != host:
        os._exit(1)  # it has ended already
    for number, each in enumerate(descriptors, 1):
        os.dup2(each, number)
        os.close(each)


def _launcher() -> ModuleType:
    path = Path(__file__).with_name("launcher.py")
    spec = importlib.util.spec_from_file_location("launcher", path)
    assert spec is not None  # noqa: S101 - it is a file of ours
    assert spec.loader is not None  # noqa: S101 - as above
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _imported(settings: dict[str, Any], sink: int) -> bool:
    """Import what the program begins with; False where that does more than define things."""
    import pulumi.runtime  # noqa: PLC0415 - what it reads is listened to

    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    known = {key: value for key, value in settings.items() if key != "program"}
    unasked: Any = _Unasked()
    pulumi.runtime.configure(pulumi.runtime.Settings(**known, dry_run=unasked))
    program = Path(settings["program"])
    main = program / "__main__.py" if program.is_dir() else program
    before = list(sys.path)
    if program.is_dir():
        sys.path.insert(0, settings["program"])  # where `runpy` looks for its modules
    try:
        with _printing_to(sink):
            for name in _begun_with(main):
                importlib.import_module(name)
    except BaseException:  # noqa: BLE001 - whatever it is, the program itself will tell
        return False
    finally:
        sys.path[:] = before
    return not os.fstat(sink).st_size


def _begun_with(main: Path) -> Iterator[str]:
    """Yield the modules that a program imports first of all."""
    for each in ast.parse(main.read_bytes()).body:
        if isinstance(each, ast.Import):
            names = [alias.name for alias in each.names]
        elif isinstance(each, ast.ImportFrom):
            names = [each.module or ""] if not each.level else []
        elif isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant):
            continue  # a docstring
        else:
            return
        for name in names:
            package = name.partition(".")[0]
            if package in _BEGUN_WITH or package.startswith("pulumi_"):
                yield name


@contextlib.contextmanager
def _printing_to(sink: int) -> Iterator[None]:
    """Send what is printed to a file."""
    kept = [os.dup(number) for number in (1, 2)]
    for number in (1, 2):
        os.dup2(sink, number)
    try:
        yield
    finally:
        for number, each in zip((1, 2), kept, strict=True):
            os.dup2(each, number)
            os.close(each)


def _crowded() -> bool:
    """Tell whether there are threads, of which a fork would have none."""
    tasks = Path("/proc/self/task")
    return tasks.is_dir() and len(list(tasks.iterdir())) > 1


def _stamp(path: str) -> Stamp:
    try:
        found = os.stat(path)  # noqa: PTH116 - a thousand of them
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


if __name__ == "__main__":
    sys.exit(main())
