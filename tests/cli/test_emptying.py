"""How much a `down` has to do is known before it begins."""

from pathlib import Path

import pytest

from cli.emptying import registered
from simulator.session import Session
from simulator.session_data import SessionData


@pytest.mark.parametrize(
    ("content", "steps"),
    [
        ('{"deployment": {"resources": [{"urn": "a"}, {"urn": "b"}, {"urn": "c"}]}}', 3),
        ('{"deployment": {"resources": null}}', 0),
        ("[]", 0),
        ("{", 0),
        (None, 0),
    ],
)
def test_each_resource_of_the_state_is_a_step(
    content: str | None, steps: int, tmp_path: Path
) -> None:
    """Without a state that can be read the progress has no end, and the command goes on."""
    session = Session.write(tmp_path / "local", SessionData(environment="local", kubernetes="1.36"))
    if content is not None:
        (session.state / "state.json").write_text(content)

    assert registered(session) == steps
