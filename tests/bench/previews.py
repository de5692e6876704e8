"""Rehearsals of a change.

In a clone of the newest commit a chart is bumped that every environment has. That is rehearsed in
one environment and in eight, first with nothing kept, then with the bases kept. Beside the seconds
stand those on the processor, of every process that was started, since a busy machine has no say in
these, and the load at the beginning. `python -m tests.bench.previews rehearse ENV...` does that in
environments that are named.

`python -m tests.bench.previews unchanged [ENV [COUNT]]` previews an unchanged environment 50 times.
Each must be empty: whoever reads a preview with changes that nobody made stops reading previews.
"""

import ctypes
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simulator.cluster.tools import find_tools
from tests.bench.rows import Part, Row, Table, Wanted
from tests.end_to_end.rehearsal import ROOT, make_project
from tests.gitops.rehearsing.conftest import GitFolder

ONE: Final = ("aws-dev",)
EIGHT: Final = tuple(
    f"{cloud}-{stage}" for cloud in ("aws", "gcp", "azure", "private") for stage in ("dev", "prod")
)
ROWS: Final = {
    "previews.one-cold": Row("one environment, nothing kept"),
    "previews.one-kept": Row("one environment, bases kept", "60 s"),
    "previews.eight-cold": Row("eight environments, nothing kept"),
    "previews.eight-kept": Row("eight environments, bases kept", "360 s"),
}

_CHART: Final = "kube-prometheus-stack"
_VERSION: Final = ("components/addons/prometheus/values.py", r'(?m)^VERSION = "[^"]*"')
_SUBREAPER: Final = 36
"""What Linux calls it when a process inherits the orphans below it (PR_SET_CHILD_SUBREAPER)."""


@dataclass(frozen=True)
class Run:
    """What a rehearsal took."""

    seconds: float
    processor: float
    load: float


def measure(wanted: Wanted) -> None:
    """Show seconds, those on the processor, and the load, of each rehearsal."""
    choices = {
        count: names
        for count, names in {"one": ONE, "eight": EIGHT}.items()
        if wanted & {f"previews.{count}-cold", f"previews.{count}-kept"}
    }
    _measure(choices, wanted)


PART: Final = Part(ROWS, measure)


def rehearse(*named: str) -> int:
    """Show the same of a rehearsal in environments that are named."""
    if not named:
        sys.exit("rehearse: got no environment; expected at least one. Name it.")
    _measure({", ".join(named): named}, None)
    return 0


def _measure(choices: Mapping[str, Sequence[str]], wanted: Wanted | None) -> None:
    """Rehearse each choice with nothing kept, then with the base kept that this has made."""
    find_tools()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)  # what a command leaves is counted, too
    columns = {"rehearsal": 34, "aim": 8, "took": 10, "processor": 12, "load": 8}
    table = Table("a chart is bumped", columns)
    with tempfile.TemporaryDirectory() as folder:
        change = _change(Path(folder) / "clone")
        for count, names in choices.items():
            for kept in ("cold", "kept"):
                name = f"previews.{count}-{kept}"
                if kept == "kept" and wanted is not None and name not in wanted:
                    continue
                run = _rehearse(change.root, names, kept=kept == "kept")
                if wanted is None or name in wanted:
                    row = ROWS.get(name, Row(f"{count}, {kept}"))
                    said = f"{run.seconds:.0f} s", f"{run.processor:.0f} s", f"{run.load:.1f}"
                    table.row(row.what, row.aim, *said)
            shutil.rmtree(change.root / ".evenkeel")


def _change(folder: Path) -> GitFolder:
    """Return a clone whose work tree has another version of a chart than its newest commit."""
    GitFolder(ROOT).git("clone", "--quiet", "--shared", str(ROOT), str(folder))
    (folder / ".venv").symlink_to(sys.prefix)
    path, pattern = _VERSION
    for file, was, becomes in (
        (path, pattern, 'VERSION = "99.0.0"'),
        ("charts.lock.json", rf'("name": "{_CHART}",\s+"version": )"[^"]*"', r'\g<1>"99.0.0"'),
    ):
        text, count = re.subn(was, becomes, (folder / file).read_text(encoding="utf-8"))
        if count != 1:
            sys.exit(f"{file}: got {count} versions of {_CHART}; expected one. Mend this bench.")
        (folder / file).write_text(text, encoding="utf-8")
    return GitFolder(folder)


def _rehearse(root: Path, names: Sequence[str], *, kept: bool) -> Run:
    load, began, before = os.getloadavg()[0], time.monotonic(), _processor()
    review = root / ".evenkeel.json"
    command = [sys.executable, "-m", "cli", "rehearse", "--base", "HEAD", "--output", str(review)]
    done = subprocess.run(
        [*command, *names],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    if done.returncode:
        sys.exit(f"evenkeel rehearse: ended with {done.returncode}: {done.stdout}{done.stderr}")
    found = json.loads(review.read_bytes())["environments"]
    if [each["rehearsed"] for each in found] != ["deployed"] * len(names):
        sys.exit(f"evenkeel rehearse: not all of {', '.join(names)} were deployed: {done.stdout}")
    again = done.stdout.count("kept from an earlier rehearsal")
    if kept and again != len(names):
        sys.exit(f"evenkeel rehearse: {again} of {len(names)} bases were kept: {done.stdout}")
    return Run(seconds, _processor() - before, load)


def _processor() -> float:
    """Return the seconds on the processor of everything that was started and has ended."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def unchanged(environment: str = "local", count: str = "50") -> int:
    """Bring the environment up, preview it again and again; returns 1 where one is not empty."""
    find_tools()
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder))
        shutil.copy(ROOT / "environments" / f"Pulumi.{environment}.yaml", f"{folder}/environments")
        try:
            made = project.json("up", environment)
            sys.stdout.write(f"up {environment}: {made['operations']}\n")
            began, full = time.monotonic(), 0
            for number in range(1, int(count) + 1):
                found = project.json("preview", environment)
                if found["exit"] or found["changes"]:
                    full += 1
                    sys.stdout.write(f"preview {number}: {found.get('steps')}\n")
            seconds = time.monotonic() - began
            sys.stdout.write(f"{count} previews, {full} not empty, {seconds:.0f} s\n")
        finally:
            project.run("down", environment)
    return 1 if full else 0


if __name__ == "__main__":
    if sys.argv[1:2] not in (["rehearse"], ["unchanged"]):
        sys.exit("usage: python -m tests.bench.previews rehearse ENV... | unchanged [ENV [COUNT]]")
    sys.exit((rehearse if sys.argv[1] == "rehearse" else unchanged)(*sys.argv[2:]))
