"""A chart is taken from `vendor/` before the mirror before its source, and is the locked one."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from components.addons.chart_source import (
    ChartSource,
    chart_source,
    digest_of,
    expect_vendored,
    unheld,
    vendored_charts,
)
from components.addons.locked import NAME, Locked, read_lock, render_lock
from components.addons.pin import Pin
from components.errors import Refused

PIN = Pin(name="small", version="1.2.3", source="https://charts.example.com")
OCI = Pin(name="other", version="v2.0.0", source="oci://registry.example.com/charts/other")
MIRROR = "mirror.example.com/all"
CONTENT = b"an archive"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def locked(root: Path, *pins: Pin, **changes: Any) -> None:
    """Lock pins in a project, each with the digest of the archive."""
    entries = [
        Locked(
            **{
                "name": pin.name,
                "version": pin.version,
                "source": pin.source,
                "kind": pin.kind,
                "date": "2026-11-21",
                "sha256": SHA256,
                **changes,
            }
        )
        for pin in pins
    ]
    (root / NAME).write_text(render_lock({each.key: each for each in entries}))
    read_lock.cache_clear()


def vendor(root: Path, pin: Pin, content: bytes = CONTENT) -> Path:
    """Put an archive into a project."""
    path = root / "vendor" / f"{pin.name}-{pin.version}.tgz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("pin", "mirror", "vendored", "source"),
    [
        (PIN, None, None, ChartSource("small", "https://charts.example.com")),
        (OCI, None, None, ChartSource(OCI.source)),
        (PIN, MIRROR, None, ChartSource("oci://mirror.example.com/all/charts/small")),
        (OCI, MIRROR, None, ChartSource("oci://mirror.example.com/all/charts/other")),
        (PIN, MIRROR, Path("/p/vendor/small-1.2.3.tgz"), ChartSource("/p/vendor/small-1.2.3.tgz")),
    ],
)
def test_where_a_chart_is_taken_from(
    pin: Pin, mirror: str | None, vendored: Path | None, source: ChartSource
) -> None:
    """The nearest place wins."""
    assert chart_source(pin, mirror, vendored) == source


def test_an_archive_that_was_locked_is_used(tmp_path: Path) -> None:
    """And one that is not there is not."""
    locked(tmp_path, PIN, OCI)
    path = vendor(tmp_path, PIN)

    assert vendored_charts([PIN, OCI], tmp_path) == {PIN: path}


def test_archives_that_were_changed_are_refused_together(tmp_path: Path) -> None:
    """Each with both digests and the command that mends it."""
    locked(tmp_path, PIN, OCI)
    for pin in (PIN, OCI):
        vendor(tmp_path, pin, b"another")
    got = hashlib.sha256(b"another").hexdigest()

    with pytest.raises(Refused) as caught:
        vendored_charts([PIN, OCI], tmp_path)
    assert caught.value.problems == tuple(
        f"vendor/{name}.tgz: got sha256 {got}; expected {SHA256}, as charts.lock.json says. "
        f"Remove it and run: evenkeel charts vendor {pin.name}"
        for name, pin in (("small-1.2.3", PIN), ("other-v2.0.0", OCI))
    )


def test_an_archive_without_a_digest_is_used(tmp_path: Path) -> None:
    """Whether that may be is for a policy to say (chart-locked)."""
    locked(tmp_path, PIN, sha256=None, reason="its source could not be reached")
    path = vendor(tmp_path, PIN)

    assert vendored_charts([PIN], tmp_path) == {PIN: path}
    assert digest_of(PIN, tmp_path) == ""


def test_the_digest_of_a_pin(tmp_path: Path) -> None:
    """Only of the very thing that is pinned."""
    locked(tmp_path, PIN)
    moved = Pin(name=PIN.name, version=PIN.version, source="https://elsewhere.example.com")

    assert digest_of(PIN, tmp_path) == f"sha256:{SHA256}"
    assert digest_of(moved, tmp_path) == ""
    assert digest_of(OCI, tmp_path) == ""


def test_the_digest_of_a_kustomization(tmp_path: Path) -> None:
    """Its commit."""
    pin = Pin(name="tree", version="v1", source="https://x//y?ref=v1", kind="kustomization")
    locked(tmp_path, pin, sha256=None, commit="c" * 40)

    assert digest_of(pin, tmp_path) == f"commit:{'c' * 40}"


def test_everything_that_is_missing_is_named() -> None:
    """With the command that brings it."""
    tree = Pin(name="tree", version="v1", source="https://x//y?ref=v1", kind="manifest")
    expect_vendored([])

    with pytest.raises(Refused) as caught:
        expect_vendored([PIN, tree])
    assert caught.value.problems == (
        (
            "charts.vendored: got no vendor/small-1.2.3.tgz; expected it, since it is required. "
            "Run: evenkeel charts vendor small"
        ),
        (
            "charts.vendored: got no vendor/tree-v1.yaml; expected it, since it is required. "
            "Run: evenkeel charts vendor tree"
        ),
    )


def test_what_is_fetched_although_it_is_locked_is_told(tmp_path: Path) -> None:
    """Of what has no digest a rule speaks, not we."""
    locked(tmp_path, PIN)
    moved = Pin(name=PIN.name, version=PIN.version, source="https://elsewhere.example.com")

    assert unheld([OCI, moved], tmp_path) == ""
    assert unheld([PIN, OCI], tmp_path).startswith(
        "charts: got 1 that are in charts.lock.json and not in vendor/ (small): what is fetched"
    )


def test_a_warning_names_a_few(tmp_path: Path) -> None:
    """There are dozens of charts."""
    pins = [Pin(name=f"c{n}", version="1.0.0", source=PIN.source) for n in range(5)]
    locked(tmp_path, *pins)

    assert "got 5 that are in charts.lock.json and not in vendor/ (c0, c1, c2, ...): " in unheld(
        pins, tmp_path
    )
