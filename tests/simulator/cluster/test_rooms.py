"""All clusters of a folder are listed."""

from pathlib import Path

from simulator.cluster.components import ORDER
from simulator.cluster.rooms import clusters
from simulator.session import Session
from simulator.session_data import SessionData


def test_every_readable_session_is_listed_by_name(tmp_path: Path) -> None:
    """One that was never started has no running process; a damaged one is left out."""
    for name in ("b", "a"):
        Session.write(tmp_path / name, SessionData(environment=name, kubernetes="1.36"))
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "session.json").write_text("{")

    found = [(session.data.environment, states) for session, states in clusters(tmp_path)]
    assert [name for name, _ in found] == ["a", "b"]
    assert [(each.name, each.state, each.pid) for each in found[0][1]] == [
        (name, "stopped", None) for name in ORDER
    ]
    assert list(clusters(tmp_path / "nowhere")) == []
