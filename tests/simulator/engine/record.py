"""Records what the Pulumi CLI does with the test programs.

`python -m tests.simulator.engine.record`

Needs `pulumi` on PATH; names of programs as arguments record only those.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from simulator.engine import pulumi_cli
from tests.simulator.engine.comparison import RECORDINGS, Bench, names


def main() -> None:
    """Record all programs, or those that are named."""
    version = subprocess.run(
        ["pulumi", "version"],  # noqa: S607 - whichever the caller has put on PATH
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    RECORDINGS.mkdir(exist_ok=True)
    for name in sys.argv[1:] or names():
        with tempfile.TemporaryDirectory() as folder:
            steps = Bench(name, Path(folder), pulumi_cli.run).run_all()
        # One step per line: small, and a difference shows which step has changed.
        lines = ",\n".join(json.dumps(each, sort_keys=True) for each in steps)
        text = f'{{"pulumi": {json.dumps(version)}, "steps": [\n{lines}\n]}}\n'
        (RECORDINGS / f"{name}.json").write_text(text)
        sys.stdout.write(f"{name}: {len(steps)} steps\n")


if __name__ == "__main__":
    main()
