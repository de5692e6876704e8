"""`python -m gitops.rehearsing COMMIT [ENV...]`: deploy a commit in simulation, and keep that."""

import os
import sys

from operations.exit_codes import Exit
from operations.signals import take_signals
from simulator.around_proxies import around_proxies


def main() -> Exit:
    """Keep it; returns the exit status."""
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    os.environ.update(around_proxies(os.environ))
    try:
        take_signals()
        from .keeping import keep  # noqa: PLC0415 - grpc reads the environment when it is imported

        return keep(sys.argv[1:])
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
