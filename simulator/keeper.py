"""Has something ended once this process is gone, however that went: killed, too."""

import subprocess
from pathlib import Path

_WAIT = 'cat >/dev/null; test ! -e "$1" || { shift; exec "$@"; }'
"""Waits for the end of standard input; the system closes it with the process that holds it.

A shell, since in almost every case all that there is to do is to wait.
"""


class Keeper:
    """A process that runs a command once this one is gone, or is told that all is done."""

    def __init__(self, sign: Path, *command: str) -> None:
        """Start it.

        Args:
            sign: A file or a folder; where it is gone by then, nothing is left to end.
            command: Ends what is left.
        """
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _WAIT, "keeper", str(sign), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is not for it
        )

    def dismiss(self) -> None:
        """Let it go; what is still there it ends first."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
