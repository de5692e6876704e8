"""Which charts were real and which were stood in for, as the provider plugin noted it."""

import json

from simulator.session import Session


def chart_sources(session: Session) -> dict[str, str]:
    """Return `real (from where)` or `stand-in (why)` by chart; the last note counts."""
    path = session.folder / "charts.jsonl"
    sources = {}
    if path.exists():
        for line in path.read_text().splitlines():
            note = json.loads(line)
            why = note.get("reason") or note.get("origin")
            sources[str(note["chart"])] = f"{note['source']} ({why})" if why else note["source"]
    return sources
