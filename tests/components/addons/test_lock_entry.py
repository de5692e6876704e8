"""A lock that somebody has written by hand says where it is wrong; nothing is done by it."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.addons.lock_entry import lock_entries
from components.addons.locked import read_lock
from components.errors import Refused

GOOD: dict[str, Any] = {
    "name": "small",
    "version": "v1.2.3+build",
    "source": "oci://registry.example.com/charts/small",
    "kind": "chart",
    "date": "2026-11-21",
    "sha256": "a" * 64,
    "manifest": f"sha256:{'b' * 64}",
}


def said(*entries: Any) -> str:
    """Return what speaks against entries; empty where nothing does."""
    try:
        lock_entries(json.dumps({"charts": list(entries)}))
    except ValueError as error:
        return str(error)
    return ""


def test_what_is_right_is_taken() -> None:
    """With a digest, and with a reason in place of one."""
    assert said(GOOD, {**GOOD, "version": "2", "sha256": None, "reason": "not reached"}) == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "../../evil"),
        ("name", "/etc/passwd"),
        ("name", ".."),
        ("name", "*"),
        ("name", "a\nb"),
        ("name", "a\x1b[31mb"),
        ("name", "\ud800"),
        ("name", "a" * 5000),
        ("name", 7),
        ("version", "1/2"),
        ("version", ["1"]),
        ("source", "file:///etc/passwd"),
        ("source", "http://[::1"),
        ("source", "https://"),
        ("source", "https://a b"),
        ("kind", "cake"),
        ("date", "yesterday"),
        ("sha256", "a" * 63),
        ("sha256", 5),
        ("manifest", "a" * 64),
        ("commit", "main"),
        ("reason", "two\nlines"),
    ],
)
def test_a_field_that_does_not_fit_is_named(key: str, value: Any) -> None:  # noqa: ANN401 - any JSON
    """By its place, what is there as a terminal may show it, and what is expected."""
    problem = said(GOOD, {**GOOD, "version": "2", key: value})

    assert problem.startswith(f"charts[1].{key}: got ")
    assert "expected" in problem
    assert problem.isprintable()
    assert len(problem) < 300


@pytest.mark.parametrize("key", ["name", "version", "source", "kind", "date"])
def test_a_field_that_is_missing_is_named(key: str) -> None:
    """Whether it is left out or null."""
    fewer = {name: value for name, value in GOOD.items() if name != key}

    assert said(fewer) == said({**GOOD, key: None}) == f"charts[0].{key}: is missing"


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([{**GOOD, "nmae": "x"}], "charts[0]: got the key 'nmae'; expected one of name, version"),
        (["small"], "charts[0]: got 'small'; expected a mapping"),
        ([GOOD, GOOD], "charts[1]: got small v1.2.3+build, which charts[0] is, too"),
        ([{}, {}], "charts[0].name: is missing; charts[0].version: is missing"),
    ],
)
def test_entries_that_cannot_be_are_named(entries: list[Any], problem: str) -> None:
    """Unknown keys, things that are no entries, two of one name."""
    assert said(*entries).startswith(problem)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"charts": null}',
        b'{"charts": "small"}',
        b'{"charts": [], "charts": []}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b'{"charts": [{"date": 1' + b"0" * 5000 + b"}]}",
    ],
)
def test_what_is_no_lock_is_one_message(content: bytes, tmp_path: Path) -> None:
    """With the file, and what to do."""
    path = tmp_path / "charts.lock.json"
    path.write_bytes(content)

    with pytest.raises(Refused) as refused:
        read_lock(path)

    (problem,) = refused.value.problems
    assert problem.startswith(f"{path}: got a file that cannot be read (")
    assert problem.endswith("run: evenkeel charts lock")
