"""What became of each chart: real or stand-in, and why; for the command to report."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ...session import Session


@dataclass(frozen=True)
class ChartEntry:
    """How one chart was rehearsed; a line of `charts.jsonl` in the session's folder."""

    chart: str
    version: str
    component: str
    """The name of the Pulumi component."""

    namespace: str
    source: str
    """`real` or `stand-in`."""

    origin: str = ""
    """Where a real chart came from."""

    reason: str = ""
    """Why a stand-in had to do."""

    objects: int = 0
    asks_cluster: bool = False
    random: tuple[str, ...] = ()

    def message(self) -> str:
        """Return the line that a person reads."""
        return f"chart {self.chart} {self.version}: {self.source} ({self.reason or self.origin})"


def record(session: Session, entry: ChartEntry) -> None:
    """Append an entry; one write, so that plugins side by side do not mix their lines."""
    line = json.dumps(asdict(entry), sort_keys=True).encode() + b"\n"
    descriptor = os.open(path(session), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


def recorded(session: Session) -> dict[str, ChartEntry]:
    """Return the last entry of each component, by the component's name."""
    try:
        lines = path(session).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for line in lines:
        fields = json.loads(line)
        found[fields["component"]] = ChartEntry(**fields | {"random": tuple(fields["random"])})
    return found


def path(session: Session) -> Path:
    """Return the journal's path."""
    return session.folder / "charts.jsonl"
