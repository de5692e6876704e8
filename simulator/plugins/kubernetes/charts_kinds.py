"""The kinds that a chart's definitions bring, worked out once per session: definitions are long."""

import json
from pathlib import Path

from ...session import write_whole
from .charts_archive import ChartFiles


def kinds_of(chart: ChartFiles, folder: Path) -> tuple[str, ...]:
    """Return `GROUP/VERSION/KIND` of every kind that a chart defines.

    Args:
        chart: The chart.
        folder: Where the session keeps what it knows of charts.
    """
    kept = folder / "kinds" / f"{chart.digest}.json"
    try:
        return tuple(json.loads(kept.read_bytes()))
    except (OSError, ValueError):
        pass
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(kept, json.dumps(chart.kinds).encode())
    return chart.kinds
