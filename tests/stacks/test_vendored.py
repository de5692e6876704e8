"""A vendored chart that is not the locked one ends the program before anything is registered."""

import hashlib
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.addons.catalogue import catalogue
from components.addons.locked import NAME, Locked, render_lock
from tests.stacks.test_program import run


def test_nothing_is_registered_with_a_chart_that_was_changed(
    written: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cluster is looked at either: the kubeconfig of this test names none."""
    pin = catalogue()["prometheus"].pins[0]
    entry = Locked(
        name=pin.name,
        version=pin.version,
        source=pin.source,
        kind=pin.kind,
        date="2026-11-21",
        sha256="0" * 64,
    )
    (tmp_path / NAME).write_text(render_lock({entry.key: entry}))
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / entry.archive).write_bytes(b"changed")
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: str(tmp_path))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    with pytest.raises(pulumi.RunError) as caught:
        run(written)

    assert str(caught.value) == (
        f"vendor/{entry.archive}: got sha256 {hashlib.sha256(b'changed').hexdigest()}; expected "
        f"{'0' * 64}, as charts.lock.json says. Remove it and run: "
        f"evenkeel charts vendor {pin.name}"
    )


@pytest.mark.parametrize("vendored", ["required", "preferred"])
def test_what_is_fetched_is_refused_or_told(
    written: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vendored: str
) -> None:
    """As the environment says; nothing is looked at before."""
    told: list[str] = []
    pins = [pin for name in written["addons"] for pin in catalogue()[name].pins]
    entries = [
        Locked(
            name=pin.name,
            version=pin.version,
            source=pin.source,
            kind=pin.kind,
            date="2026-11-21",
            sha256="0" * 64,
        )
        for pin in pins
    ]
    (tmp_path / NAME).write_text(render_lock({each.key: each for each in entries}))
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: str(tmp_path))
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    with pytest.raises(pulumi.RunError) as caught:
        run(written | {"charts": {"vendored": vendored}})

    missing = [f"got no vendor/{each.archive}; expected it" for each in entries]
    said = str(caught.value) if vendored == "required" else ""
    assert [each for each in missing if each in said] == (missing if vendored == "required" else [])
    assert [each.split(" that ")[0] for each in told] == (
        [] if vendored == "required" else [f"charts: got {len(pins)}"]
    )
