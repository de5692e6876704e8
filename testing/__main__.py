"""`python -m evenkeel.testing`: find the simulator's tools, or build them now rather than later."""

import sys

from ..simulator.cluster.progress import Progress
from ..simulator.cluster.tools import find_tools
from ..simulator.errors import ToolError

_said: list[str] = [""]


def main() -> None:
    """Print where each tool is; a build, minutes once, says how far it is."""
    try:
        tools = find_tools(_report)
    except ToolError as error:
        sys.exit(str(error))
    for name, path in vars(tools).items():
        sys.stdout.write(f"{name:<24} {path}\n")


def _report(moment: Progress) -> None:
    step = f"{moment.step} {len(moment.built)}"
    if step != _said[0]:  # a line for each step, not for each package
        _said[0] = step
        sys.stderr.write(f"{moment.text()}\n")


if __name__ == "__main__":
    main()
