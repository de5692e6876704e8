"""The policy pack inside a real preview.

The environment is previewed with the pack and without it, in one run. What is compared are seconds
of work on the processor, which a busy machine changes less than the clock: those of the pack's own
process, and those of all processes that the command has waited for. With EVENKEEL_CHARTS it is
previewed with the real charts, else with what stands in for them.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import psutil

from tests.bench.rows import Part, Row, Table, Wanted
from tests.end_to_end.rehearsal import ROOT, Rehearsal, make_project

AIM_PERCENT: Final = 10
_STARTS: Final = ("pulumi.policy", "policy_start")
ROWS: Final = {
    f"pack.{cloud}-prod": Row(
        f"share of the pack in a preview of {cloud}-prod",
        f"{AIM_PERCENT} %",
        ordinary=cloud == "aws",
    )
    for cloud in ("aws", "azure", "gcp", "private")
}
_LOOK_SECONDS: Final = 0.2
_SAMPLE_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Preview:
    """What one preview took."""

    changes: int
    seconds: float
    """By the clock."""

    work: float
    """Of all its processes on the processor, in seconds."""

    pack: float
    """Of the pack's process on the processor, in seconds; 0 without one."""

    pack_seconds: float
    """How long the pack's process was there, by the clock."""


class _Watch:
    """Follows the process of a pack from its start to its end."""

    def __init__(self, project: Rehearsal) -> None:
        self._folder = str(project.root)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow)
        self.work = self.seconds = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            for each in psutil.process_iter(["cmdline"]):
                words = each.info["cmdline"] or []
                if any(word.endswith(_STARTS) for word in words[:3]) and any(
                    word.startswith(self._folder) for word in words
                ):
                    self._sample(each)
                    return

    def _sample(self, process: psutil.Process) -> None:
        try:
            while not self._over.wait(_SAMPLE_SECONDS):
                self.work = sum(process.cpu_times()[:2])
                self.seconds = time.time() - process.create_time()
        except psutil.Error:
            return  # it has ended; what was seen last is all but the last hundredths


def measure(wanted: Wanted) -> None:
    """Show what the pack takes of the preview of each environment that is asked for."""
    for row in ROWS:
        if row in wanted:
            _compare(row.removeprefix("pack."))


PART: Final = Part(ROWS, measure)


def _compare(name: str) -> None:
    charts = "the real charts" if os.environ.get("EVENKEEL_CHARTS") else "stand-ins for charts"
    columns = {f"preview of {name} with {charts}": 44, "processor": 12, "clock": 10, "aim": 8}
    table = Table("", columns)
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder).resolve())
        shutil.copy(ROOT / "environments" / f"Pulumi.{name}.yaml", f"{folder}/environments")
        table.row(*columns)
        held = _preview(project, name)
        objects = f"all processes, {held.changes} objects judged"
        table.row(objects, f"{held.work:.1f} s", f"{held.seconds:.1f} s")
        table.row("the process of the pack", f"{held.pack:.1f} s", f"{held.pack_seconds:.1f} s")
        table.row("its share", f"{held.pack / held.work * 100:.1f} %", "", f"{AIM_PERCENT} %")
        (project.root / "policies").unlink()
        free = _preview(project, name)
        table.row("all processes, without a pack", f"{free.work:.1f} s", f"{free.seconds:.1f} s")


def _preview(project: Rehearsal, name: str) -> Preview:
    before, began = _waited_for(), time.monotonic()
    with _Watch(project) as watch:
        document = _run(project, "preview", name)
    seconds = time.monotonic() - began
    work = _waited_for() - before
    return Preview(document["changes"], seconds, work, watch.work, watch.seconds)


def _run(project: Rehearsal, *arguments: str) -> dict[str, Any]:
    try:
        document = project.json(*arguments)
    except subprocess.TimeoutExpired:
        sys.exit(f"evenkeel {' '.join(arguments)}: got no end within 15 minutes")
    if document["exit"]:
        said = document.get("errors")
        sys.exit(f"evenkeel {' '.join(arguments)}: ended with {document['exit']}: {said}")
    return document


def _waited_for() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
