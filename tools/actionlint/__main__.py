"""`python -m tools.actionlint`: build actionlint where it is nowhere yet, as an install step.

Afterwards no test needs the network for it.
"""

import os
import sys
import time
from pathlib import Path

from simulator.errors import ToolError
from tools.actionlint.building import build, place

_INTERRUPTED = 130
"""Ctrl-C: what a shell says of it."""

_AGAIN_SECONDS = 3600
"""Whoever has no network is not kept waiting for it by every `make`."""


def main() -> int:
    """Build it; what hinders that is told, and only the tests that ask actionlint miss it."""
    try:
        built = place(os.environ)
        failed = built.with_name(f"{built.name}.failed")
        if not built.exists() and not _is_young(failed):
            sys.stderr.write("evenkeel: building actionlint, for the tests of workflows\n")
            _build(failed)
    except (ToolError, OSError) as error:
        sys.stderr.write(f"{error}\nevenkeel: going on; workflows cannot be checked without it.\n")
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _build(failed: Path) -> None:
    try:
        build(os.environ)
    except ToolError:
        failed.touch()
        raise
    failed.unlink(missing_ok=True)


def _is_young(failed: Path) -> bool:
    return failed.exists() and time.time() - failed.stat().st_mtime < _AGAIN_SECONDS


if __name__ == "__main__":
    sys.exit(main())
