"""`python -m simulator.cluster`: make the tools of the simulated cluster ready, as an install step.

Afterwards nothing that simulates needs the network for them.
"""

import sys

from ..errors import ToolError
from .progress import Progress
from .tools import find_tools

_INTERRUPTED = 130
"""Ctrl-C: what a shell says of it."""


def main() -> int:
    """Find or build every tool; returns the exit status."""
    steps: list[str] = []

    def report(moment: Progress) -> None:
        # a line for each step, not for each of two thousand packages: it goes into a job's log
        if moment.step not in steps:
            steps.append(moment.step)
            sys.stderr.write(f"evenkeel: {moment.text()}\n")

    try:
        find_tools(report)
    except ToolError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
