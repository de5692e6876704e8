"""`python -m tools.actionlint`: build actionlint where it is nowhere yet, as an install step.

Afterwards no test needs the network for it.
"""

import os
import sys

from simulator.errors import ToolError
from tools.actionlint.building import build, place


def main() -> int:
    """Build it; what hinders that is told, and only the tests that ask actionlint miss it."""
    try:
        if not place(os.environ).exists():
            sys.stderr.write("evenkeel: building actionlint, for the tests of workflows\n")
            build(os.environ)
    except ToolError as error:
        sys.stderr.write(f"{error}\nevenkeel: going on; workflows cannot be checked without it.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
