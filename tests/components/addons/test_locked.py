"""The lock holds what the records pin, and is read as it was written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.addons.catalogue import catalogue
from components.addons.locked import LOCK, Locked, parse_lock, read_lock, render_lock
from components.errors import Refused

SHA256 = "a" * 64
ENTRY = Locked(
    name="small",
    version="1.2.3",
    source="https://charts.example.com",
    kind="chart",
    date="2026-11-21",
    sha256=SHA256,
)
OPEN = replace(ENTRY, name="other", sha256=None, reason="its source could not be reached")


def test_every_pin_of_every_addon_is_locked() -> None:
    """Names, versions, sources and kinds are the same; to mend it: evenkeel charts lock."""
    pins = {
        (pin.name, pin.version, pin.source, pin.kind)
        for addon in catalogue().values()
        for pin in addon.pins
    }
    locked = {
        (each.name, each.version, each.source, each.kind) for each in read_lock(LOCK).values()
    }

    assert locked - pins == set(), "no add-on names these any more. Run: evenkeel charts lock"
    assert pins - locked == set(), "these are not in the lock. Run: evenkeel charts lock"


def test_what_has_no_digest_says_why() -> None:
    """An entry is complete, or has a reason; never both and never neither."""
    wrong = [each.key for each in read_lock().values() if each.complete == bool(each.reason)]

    assert wrong == []


def test_a_lock_is_read_as_it_was_written() -> None:
    """The text is the same for the same, ordered by name and version."""
    lock = {each.key: each for each in (ENTRY, OPEN)}
    text = render_lock(lock)

    assert parse_lock(text) == lock
    assert render_lock(dict(reversed(lock.items()))) == text
    assert [each["name"] for each in json.loads(text)["charts"]] == ["other", "small"]
    assert json.loads(text)["charts"][0]["sha256"] is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"charts": [{"name": "x"}]}',
        '{"charts": [{"unknown": 1}]}',
        '{"charts": 7}',
    ],
)
def test_a_damaged_lock_is_refused(text: str, tmp_path: Path) -> None:
    """With the file and what to do; never with a traceback."""
    path = tmp_path / "charts.lock.json"
    path.write_text(text)

    with pytest.raises(Refused, match=r"charts\.lock\.json: got .*run: evenkeel charts lock"):
        read_lock(path)


@pytest.mark.parametrize("digest", ["a" * 63, "A" * 64, "sha256:" + "a" * 57])
def test_a_digest_that_is_none_is_refused(digest: str) -> None:
    """It would match nothing, and only say so later."""
    text = render_lock({ENTRY.key: replace(ENTRY, sha256=digest)})

    with pytest.raises(ValueError, match=r"sha256: got .*; expected 64 hexadecimal"):
        parse_lock(text)


def test_no_lock_locks_nothing(tmp_path: Path) -> None:
    """A project of its own need not have one."""
    assert read_lock(tmp_path / "charts.lock.json") == {}


@pytest.mark.parametrize(
    ("change", "complete"),
    [
        ({}, {True}),
        ({"sha256": None}, {False}),
        ({"sha256": None, "manifest": f"sha256:{SHA256}"}, {False}),
        ({"kind": "kustomization", "sha256": None, "commit": "c" * 40}, {True}),
        ({"kind": "kustomization", "sha256": None}, {False}),
        ({"kind": "manifest"}, {True}),
    ],
)
def test_an_entry_is_complete_with_the_digest_of_its_content(
    change: dict[str, Any], complete: set[bool]
) -> None:
    """A manifest's digest alone does not tell what is inside an archive at hand."""
    assert {replace(ENTRY, **change).complete} == complete
