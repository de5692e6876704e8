"""Ends a session when the process that began it is gone, however that went: killed, too."""

import sys
from pathlib import Path

from ..simulator.keeper import Keeper
from ..simulator.session import Session
from ..simulator.simulation import Simulation


def keeper(folder: Path) -> Keeper:
    """Start what ends the session in a folder once this process is gone, or is done with it."""
    return Keeper(folder / "session.json", sys.executable, "-m", __name__, str(folder))


def main() -> None:
    """End the session in the folder that is given."""
    folder = Path(sys.argv[1])
    Simulation(Session.open(folder)).stop()


if __name__ == "__main__":
    main()
