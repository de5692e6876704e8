"""Times the main jobs on this machine: `make bench`; with a Pulumi CLI on PATH, by both engines.

The times are of whole commands. Compare them within one run; another machine has other times.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from evenkeel.testing import Rehearsal as Elsewhere
from evenkeel.testing import Stack, session_data
from simulator.cluster.tools import find_tools
from tests.end_to_end.rehearsal import ROOT, Rehearsal, make_project
from tests.environments import read_environment

_EXAMPLE = "examples/inference-only"

AIMS_SECONDS = {
    "up from nothing, tools cached": 60,
    "up again, nothing to change": 10,
    "preview of a change to one pool": 8,
    "up aws-prod from nothing": 90,
    "up azure-prod from nothing": 90,
    "up gcp-prod from nothing": 90,
    "up private-prod from nothing": 90,
    "parity": 120,
    f"{_EXAMPLE} in a test": 15,
}
"""What each job may take on two cores."""


def main() -> None:
    """Print a table: job, aim, seconds for each engine, and their ratio."""
    find_tools()
    engines = {"embedded": "embedded"}
    if shutil.which("pulumi"):
        engines["Pulumi CLI"] = ""
    timed = {name: dict(_timed(setting)) for name, setting in engines.items()}
    heads = "".join(f"{name:>14}" for name in timed)
    ratio = f"{'ratio':>8}" if len(timed) > 1 else ""
    sys.stdout.write(f"{'job':<34}{'aim':>8}{heads}{ratio}\n")
    for job, aim in AIMS_SECONDS.items():
        seconds = [each[job] for each in timed.values() if job in each]
        row = "".join(f"{value:>12.1f} s" for value in seconds)
        compared = f"{seconds[1] / seconds[0]:>8.1f}" if len(seconds) > 1 else ""
        sys.stdout.write(f"{job:<34}{aim:>6} s{row}{compared}\n")


def _timed(engine: str) -> Iterator[tuple[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), engine)
        try:
            yield "up from nothing, tools cached", _seconds(project, "up")
            yield "up again, nothing to change", _seconds(project, "up")
            environment = read_environment("local")
            environment["gpuPools"][0]["nodes"] = {"min": 3, "max": 3}
            project.write(environment)
            yield "preview of a change to one pool", _seconds(project, "preview")
        finally:
            project.run("down")
        for name in ("aws-prod", "azure-prod", "gcp-prod", "private-prod"):
            shutil.copy(ROOT / "environments" / f"Pulumi.{name}.yaml", f"{folder}/environments")
            try:
                yield f"up {name} from nothing", _seconds(project, "up", name)
            finally:
                project.run("down", name)
        yield "parity", _seconds(project, "parity", "")
    if engine:
        yield f"{_EXAMPLE} in a test", _in_a_test()


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


if __name__ == "__main__":
    main()
