"""Notes which files of a tree a program reads; Python imports it by itself when it starts.

A program gets this folder on PYTHONPATH, and in EVENKEEL_READS a file that is appended to: a line
for each thing, `file PATH`, `list FOLDER`, `modules FOLDER` (looked through for modules) or
`import MODULE`.
Nothing but what is built in is imported, so that nothing of a program's is imported too early.
"""

import os
import sys

_FILE = os.environ.get("EVENKEEL_READS")
_SEEN: set[str] = set()
_IMPORTER = "<frozen importlib._bootstrap_external>"


def _note(kind: str, what: object) -> None:
    if isinstance(what, bytes):
        what = os.fsdecode(what)
    if not isinstance(what, str):
        return  # a descriptor
    name = what if kind == "import" else os.path.abspath(what)  # noqa: PTH100 - pathlib is not built in
    line = f"{kind} {name}\n"
    if line not in _SEEN and "\n" not in name:
        _SEEN.add(line)
        os.write(_OUT, line.encode(errors="surrogateescape"))


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        _note("file", arguments[0])
    elif event == "import":
        _note("import", arguments[0])
    elif event in {"os.listdir", "os.scandir"}:
        asks = sys._getframe(1).f_code.co_filename  # noqa: SLF001 - who lists it
        if asks.endswith("pkgutil.py"):
            _note("modules", arguments[0] or ".")
        elif asks != _IMPORTER:  # that one looks for one name, which it has said
            _note("list", arguments[0] or ".")


if _FILE:
    _OUT = os.open(_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    sys.addaudithook(_hear)
