"""What is rendered in every run is read once, and a broken memory is no memory."""

import json
from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.plugins.kubernetes import rendered
from simulator.plugins.kubernetes.render_yaml import load_manifests
from simulator.plugins.kubernetes.rendered import answered, keep_answered, read_text
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
def test_of_a_text_with_a_secret_only_definitions_are_kept(session: Session, secret: str) -> None:
    """What a chart has looked up in the cluster stays there; the order is the text's."""
    definition = "kind: CustomResourceDefinition\nmetadata: {name: lamps}\n"
    text = f"---\n# Source: a\nkind: Test\n---\n{definition}---\n{secret}---\n{definition}"
    expected = load_manifests(text, "chart")
    assert [each["kind"] for each in expected[::2]] != [each["kind"] for each in expected[1::2]]

    assert read_text(session, text, "chart") == expected

    (file,) = session.charts.rglob("*.json")
    assert json.loads(file.read_bytes()) == [expected[1], expected[3]]
    marked = [each | {"kept": True} for each in (expected[1], expected[3])]
    file.write_text(json.dumps(marked))
    again = read_text(session, text, "chart")
    assert again == [expected[0], marked[0], expected[2], marked[1]]
    file.write_text(json.dumps(marked[:1]))
    assert read_text(session, text, "chart") == expected


@pytest.mark.parametrize(
    "text", ["kind: A\n---\nkind: B\n---\nkind: [\n", "kind: A\n---\nkind: B\n---\n- 1\n"]
)
def test_what_is_wrong_with_a_text_is_said_of_the_whole(session: Session, text: str) -> None:
    """A line's number counts from the beginning of what helm has written."""
    with pytest.raises(SimulatorError) as whole:
        load_manifests(text, "chart")
    with pytest.raises(SimulatorError) as caught:
        read_text(session, text, "chart")

    assert str(caught.value) == str(whole.value)
    assert "line 6" in str(caught.value) or "a list" in str(caught.value)


def test_a_directive_belongs_to_the_document_after_it(session: Session) -> None:
    """It stands before the line that divides documents."""
    text = "%YAML 1.1\n---\nkind: A\n"

    assert read_text(session, text, "chart") == [{"kind": "A"}]


def test_of_what_asks_the_cluster_the_newest_are_remembered(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change of values leaves one: they do not grow for ever."""
    monkeypatch.setattr(rendered, "_KEPT", 2)
    for key in ("a", "b", "c", "d"):
        keep_answered(session, key, key)

    assert len(list(session.charts.rglob("*.asks"))) == 2
    assert answered(session, "a") == ""
    assert answered(session, "d") != ""
