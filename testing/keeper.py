"""Ends a session when the process that began it is gone, however that went: killed, too."""

import subprocess
import sys
from pathlib import Path

from ..simulator.session import Session
from ..simulator.simulation import Simulation

_WAIT = 'cat >/dev/null; test ! -e "$1/session.json" || exec "$2" -m "$3" "$1"'
"""Waits for the end of standard input; the system closes it with the process that holds it.

A shell, since in almost every case all that there is to do is to wait.
"""


class Keeper:
    """A process that ends a session once this one is gone, or is told that all is done."""

    def __init__(self, folder: Path) -> None:
        """Start it for the session in a folder."""
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _WAIT, "keeper", str(folder), sys.executable, __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is not for it
        )

    def dismiss(self) -> None:
        """Let it go; a session that is still there it ends first."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def main() -> None:
    """End the session in the folder that is given."""
    folder = Path(sys.argv[1])
    Simulation(Session.open(folder)).stop()


if __name__ == "__main__":
    main()
