"""All simulated clusters below one folder, such as `.evenkeel`."""

from collections.abc import Iterator
from pathlib import Path

from ..errors import SessionError
from ..session import Session
from .control_plane import ComponentStatus, ControlPlane


def clusters(root: Path) -> Iterator[tuple[Session, list[ComponentStatus]]]:
    """Yield every session below a folder with the state of its processes, by name.

    A folder whose `session.json` cannot be read is left out: `evenkeel down` removes it.
    """
    for path in sorted(root.glob("*/session.json")):
        try:
            session = Session.open(path.parent)
        except SessionError:
            continue
        yield session, ControlPlane(session).status()
