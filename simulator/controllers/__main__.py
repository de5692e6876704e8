"""`python -m simulator.controllers`: the supervisor of the session that EVENKEEL_SESSION names."""

import logging
import os
import sys

from ..errors import SimulatorError
from ..session import Session
from .supervisor import Supervisor


def main() -> None:
    """Run until TERM. Exits 1 with one line on stderr where there is nothing to supervise."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    try:
        again = Supervisor(Session.from_environ()).run()
    except SimulatorError as error:
        sys.exit(f"{error}")
    sys.stderr.flush()
    if again:
        # The same process goes on, so that its record (pid and start time) stays true.
        os.execv(sys.executable, [sys.executable, "-m", str(__package__)])  # noqa: S606 - ourselves
    # Threads that wait on a socket would make an orderly interpreter exit hang or complain.
    os._exit(0)


if __name__ == "__main__":
    main()
