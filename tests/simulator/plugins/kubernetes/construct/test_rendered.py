"""What is rendered in every run is read once, and a broken memory is no memory."""

from pathlib import Path

import pytest

from simulator.plugins.kubernetes.rendered import read_text
from simulator.session import Session


@pytest.mark.parametrize("memory", [b'[{"kind": "Te', b"{}", b"null", b""])
def test_a_rendered_text_is_read_once_and_a_broken_memory_is_ignored(
    session: Session, memory: bytes
) -> None:
    """What an interrupted run has left, or what is no list of objects, is read anew."""
    text = "kind: Test\nat: 12:30\n---\nkind: Other\n"
    expected = [{"kind": "Test", "at": "12:30"}, {"kind": "Other"}]
    assert read_text(session, text, "chart") == expected
    (file,) = Path(session.charts, "rendered").glob("*.json")
    file.write_bytes(b'[{"kind": "Remembered"}]')
    assert read_text(session, text, "chart") == [{"kind": "Remembered"}]
    assert read_text(session, f"{text}\n", "chart") == expected
    file.write_bytes(memory)
    assert read_text(session, text, "chart") == expected


@pytest.mark.parametrize("secret", ["kind: Secret\n", "kind: List\nitems: [{kind: Secret}]\n"])
def test_a_text_with_a_secret_is_never_kept(session: Session, secret: str) -> None:
    """What a chart has looked up in the cluster stays there."""
    read_text(session, f"kind: Test\n---\n{secret}", "chart")
    assert list(session.charts.rglob("*.json")) == []
