"""Ends a session when the process that began it is gone, however that went: killed, too.

Usage: python -m evenkeel.testing.keeper FOLDER, with a pipe from that process as standard input.
"""

import subprocess
import sys
from pathlib import Path


class Keeper:
    """A process that ends a session once this one is gone, or is told that all is done."""

    def __init__(self, folder: Path) -> None:
        """Start it for the session in a folder."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(folder)],
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
    """Wait for the end of standard input; the system closes it with the process that holds it."""
    sys.stdin.buffer.read()
    folder = Path(sys.argv[1])
    if (folder / "session.json").exists():
        # imported late: all that it does in almost every case is to wait
        from ..simulator.session import Session  # noqa: PLC0415
        from ..simulator.simulation import Simulation  # noqa: PLC0415

        Simulation(Session.open(folder)).stop()


if __name__ == "__main__":
    main()
