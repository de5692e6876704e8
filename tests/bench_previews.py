"""Previews an unchanged environment 50 times: python -m tests.bench_previews [ENV [COUNT]].

Each must be empty: whoever reads a preview with changes that nobody made stops reading previews.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from simulator.cluster.tools import find_tools
from tests.end_to_end.rehearsal import ROOT, make_project


def main(environment: str = "local", count: str = "50") -> int:
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
    sys.exit(main(*sys.argv[1:]))
