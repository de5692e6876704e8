"""Whole commands, from nothing to a platform; with a Pulumi CLI on PATH, by both engines."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evenkeel.testing import Rehearsal as Elsewhere
from evenkeel.testing import Stack, session_data
from simulator.cluster.tools import find_tools
from tests.bench.rows import Part, Row, Table, Wanted
from tests.end_to_end.rehearsal import ROOT, Rehearsal, make_project
from tests.environments import read_environment

_EXAMPLE: Final = "examples/inference-only"
_CLOUDS: Final = tuple(f"{cloud}-prod" for cloud in ("aws", "azure", "gcp", "private"))

ROWS: Final = {
    "jobs.up": Row("up from nothing, tools cached", "60 s"),
    "jobs.again": Row("up again, nothing to change", "10 s"),
    "jobs.preview": Row("preview of a change to one pool", "8 s"),
    **{f"jobs.{name}": Row(f"up {name} from nothing", "90 s") for name in _CLOUDS},
    "jobs.parity": Row("parity", "120 s"),
    "jobs.example": Row(f"{_EXAMPLE} in a test", "15 s"),
}


def measure(wanted: Wanted) -> None:
    """Show job, engine, aim, seconds, and how many times those of the embedded engine these are."""
    find_tools()
    engines = {"embedded": "embedded"}
    if shutil.which("pulumi"):
        engines["Pulumi CLI"] = ""
    columns = {"job": 34, "engine": 12, "aim": 8, "took": 10, "ratio": 8}
    table = Table("whole commands", columns)
    first: dict[str, float] = {}
    for name, setting in engines.items():
        for row, seconds in _timed(setting, wanted):
            before = first.setdefault(row, seconds)
            ratio = "" if name == "embedded" else f"{seconds / before:.1f}"
            table.row(ROWS[row].what, name, ROWS[row].aim, f"{seconds:.1f} s", ratio)


PART: Final = Part(ROWS, measure)


def _timed(engine: str, wanted: Wanted) -> Iterator[tuple[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), engine)
        if wanted & {"jobs.up", "jobs.again", "jobs.preview"}:
            yield from _local(project, wanted)
        for name in _CLOUDS:
            if f"jobs.{name}" not in wanted:
                continue
            shutil.copy(ROOT / "environments" / f"Pulumi.{name}.yaml", f"{folder}/environments")
            try:
                yield f"jobs.{name}", _seconds(project, "up", name)
            finally:
                project.run("down", name)
        if "jobs.parity" in wanted:
            yield "jobs.parity", _seconds(project, "parity", "")
    if engine and "jobs.example" in wanted:
        yield "jobs.example", _in_a_test()


def _local(project: Rehearsal, wanted: Wanted) -> Iterator[tuple[str, float]]:
    """Time the environment `local`: what comes after its first `up` needs that one, too."""
    try:
        seconds = _seconds(project, "up")
        if "jobs.up" in wanted:
            yield "jobs.up", seconds
        if "jobs.again" in wanted:
            yield "jobs.again", _seconds(project, "up")
        if "jobs.preview" in wanted:
            environment = read_environment("local")
            environment["gpuPools"][0]["nodes"] = {"min": 3, "max": 3}
            project.write(environment)
            yield "jobs.preview", _seconds(project, "preview")
    finally:
        project.run("down")


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
