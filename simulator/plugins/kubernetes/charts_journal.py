"""What became of each chart: real or stand-in, and why; for the command to report."""

import contextlib
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

    sha256: str = ""
    """Of a real chart's archive."""

    locked: str = ""
    """What the lock says, where that is something else."""

    objects: int = 0
    asks_cluster: bool = False
    random: tuple[str, ...] = ()

    def message(self) -> str:
        """Return the line that a person reads."""
        return f"chart {self.chart} {self.version}: {self.source} ({self.reason or self.origin})"

    def warning(self) -> str:
        """Return the line that says that it is not what was locked, or nothing."""
        if not self.locked:
            return ""
        return (
            f"chart {self.chart} {self.version}: got an archive with sha256 {self.sha256} from "
            f"{self.origin}; expected {self.locked}, as charts.lock.json says. "
            "See: evenkeel charts verify"
        )


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
        lines = path(session).read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for line in lines:
        # a full disk or a hand may have torn one; the next `up` writes what is rendered anew
        with contextlib.suppress(ValueError, KeyError, TypeError):
            fields = json.loads(line)
            found[fields["component"]] = ChartEntry(**fields | {"random": tuple(fields["random"])})
    return found


def path(session: Session) -> Path:
    """Return the journal's path."""
    return session.folder / "charts.jsonl"
