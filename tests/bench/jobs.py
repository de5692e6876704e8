"""Whole commands, from nothing to a platform; with a Pulumi CLI on PATH, by both engines."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from evenkeel.testing import Rehearsal as Elsewhere
from evenkeel.testing import Stack, session_data
from simulator.cluster.tools import find_tools
from tests.bench.rows import Part, Row, Table, Wanted
from tests.end_to_end.rehearsal import ROOT, Rehearsal, make_project
from tests.environments import KEY, read_environment, text

_EXAMPLE: Final = "examples/inference-only"
_CLOUDS: Final = tuple(f"{cloud}-prod" for cloud in ("aws", "azure", "gcp", "private"))
_CHARTS: Final = bool(os.environ.get("EVENKEEL_CHARTS"))
_UNLIKE_A_FRESH_MACHINE: Final = re.compile(r"(go|gofmt|uvx?|pulumi.*|helm|etcd.*|kube.*|kwok.*)")
"""What is hidden from PATH where everything is to be built."""


def _aim(stand_ins: int, real_charts: int) -> str:
    return f"{real_charts if _CHARTS else stand_ins} s"


ROWS: Final = {
    "jobs.tools": Row("make up in a clone, no tool there", "900 s", ordinary=False),
    "jobs.up": Row("up with two add-ons from nothing", _aim(60, 120)),
    "jobs.again": Row("up with two add-ons again", _aim(10, 20)),
    "jobs.preview": Row("preview of a pool, two add-ons", "8 s"),
    "jobs.all-up": Row("up local as it is, from nothing", _aim(60, 120)),
    "jobs.all-again": Row("up local as it is, again", _aim(10, 20)),
    "jobs.all-preview": Row("preview of a pool of local", "8 s"),
    **{
        row: about
        for name in _CLOUDS
        for row, about in (
            (f"jobs.{name}", Row(f"up {name} from nothing", _aim(60, 120))),
            (f"jobs.{name}-again", Row(f"up {name} again", "20 s")),
        )
    },
    "jobs.parity": Row("parity", "120 s"),
    "jobs.example": Row(f"{_EXAMPLE} in a test", "15 s"),
}
"""Aims are those with stand-ins, or those with real charts where `EVENKEEL_CHARTS` names some."""


def measure(wanted: Wanted) -> None:
    """Show job, engine, aim, seconds, a mark where these are more, and the engines' ratio."""
    find_tools()
    engines = {"embedded": "embedded"}
    if shutil.which("pulumi"):
        engines["Pulumi CLI"] = ""
    columns = {"job": 34, "engine": 12, "aim": 8, "took": 10, "": 6, "ratio": 8}
    table = Table(f"whole commands, {'real charts' if _CHARTS else 'stand-ins'}", columns)
    first: dict[str, float] = {}
    for name, setting in engines.items():
        for row, seconds in _timed(setting, wanted):
            before = first.setdefault(row, seconds)
            ratio = "" if name == "embedded" else f"{seconds / before:.1f}"
            about = ROWS[row]
            took = f"{seconds:.1f} s", about.mark(seconds)
            table.row(about.what, name, about.aim, *took, ratio)


PART: Final = Part(ROWS, measure)


def _timed(engine: str, wanted: Wanted) -> Iterator[tuple[str, float]]:
    if engine and "jobs.tools" in wanted:
        yield "jobs.tools", _from_a_clone()
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), engine)
        whole: dict[str, Any] = yaml.safe_load(text("local"))["config"][KEY]
        for prefix, environment in (("", read_environment("local")), ("all-", whole)):
            if wanted & {f"jobs.{prefix}{each}" for each in ("up", "again", "preview")}:
                yield from _local(project, wanted, prefix, environment)
        for name in _CLOUDS:
            if wanted & {f"jobs.{name}", f"jobs.{name}-again"}:
                yield from _cloud(project, wanted, name)
        if "jobs.parity" in wanted:
            yield "jobs.parity", _seconds(project, "parity", "")
    if engine and "jobs.example" in wanted:
        yield "jobs.example", _in_a_test()


def _local(
    project: Rehearsal, wanted: Wanted, prefix: str, environment: dict[str, Any]
) -> Iterator[tuple[str, float]]:
    """Time the environment `local`: what comes after its first `up` needs that one, too."""
    project.write(environment)
    try:
        seconds = _seconds(project, "up")
        if f"jobs.{prefix}up" in wanted:
            yield f"jobs.{prefix}up", seconds
        if f"jobs.{prefix}again" in wanted:
            yield f"jobs.{prefix}again", _seconds(project, "up")
        if f"jobs.{prefix}preview" in wanted:
            first, *others = environment["gpuPools"]
            grown = {**first, "nodes": {"min": 3, "max": 3}}
            project.write({**environment, "gpuPools": [grown, *others]})
            yield f"jobs.{prefix}preview", _seconds(project, "preview")
    finally:
        project.run("down")


def _cloud(project: Rehearsal, wanted: Wanted, name: str) -> Iterator[tuple[str, float]]:
    shutil.copy(ROOT / "environments" / f"Pulumi.{name}.yaml", project.root / "environments")
    try:
        seconds = _seconds(project, "up", name)
        if f"jobs.{name}" in wanted:
            yield f"jobs.{name}", seconds
        if f"jobs.{name}-again" in wanted:
            yield f"jobs.{name}-again", _seconds(project, "up", name)
    finally:
        project.run("down", name)


def _from_a_clone() -> float:
    """Time `make up` of the newest commit with nothing there: no `.venv`, no cache, no tool."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "clone")
        command = ["git", "clone", "--quiet", "--shared", str(ROOT), str(clone)]
        subprocess.run(command, check=True)
        make = ["make", f"PYTHON={Path(sys.executable).resolve()}"]
        environ = _bare_environ(Path(folder))
        began = time.monotonic()
        try:
            done = subprocess.run(
                [*make, "up"], cwd=clone, env=environ, capture_output=True, text=True, check=False
            )
            seconds = time.monotonic() - began
        finally:
            subprocess.run(
                [*make, "down"], cwd=clone, env=environ, capture_output=True, check=False
            )
        if done.returncode:
            sys.exit(f"make up: ended with {done.returncode}: {done.stdout}{done.stderr}")
        return seconds


def _bare_environ(folder: Path) -> dict[str, str]:
    """Return this environment with an empty cache and without tools, Go, uv and the CLI."""
    (folder / "bin").mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for path in sorted(Path(place).glob("*")) if place else []:
            link = folder / "bin" / path.name
            if not (_UNLIKE_A_FRESH_MACHINE.fullmatch(path.name) or os.path.lexists(link)):
                link.symlink_to(path.resolve())
    mine = ("EVENKEEL_", "MAKE", "MFLAGS", "PYTHON", "UV_CACHE_DIR", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    return {**kept, "PATH": str(folder / "bin"), "XDG_CACHE_HOME": str(folder / "cache")}


def _in_a_test() -> float:
    """Deploy another project as its tests do, from no cluster to a deployment; never by the CLI."""
    stack = Stack(project=ROOT / _EXAMPLE, name="aws")
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        rehearsal = Elsewhere(stack, session_data(stack.name), Path(folder) / "session")
        try:
            rehearsal.up()
            return time.monotonic() - began
        finally:
            rehearsal.end()


def _seconds(project: Rehearsal, command: str, name: str = "local") -> float:
    began = time.monotonic()
    document = project.json(*filter(None, (command, name)))
    seconds = time.monotonic() - began
    if document["exit"]:
        sys.exit(f"evenkeel {command}: ended with {document['exit']}: {document}")
    return seconds
