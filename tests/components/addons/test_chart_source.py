"""A chart is taken from `vendor/` before the mirror before its source, and is the locked one."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from components.addons.chart_source import (
    ChartSource,
    chart_source,
    check_locked,
    check_vendored,
    digest_of,
    expect_at_hand,
    unheld,
    vendored_charts,
)
from components.addons.locked import NAME, Locked, read_lock, render_lock
from components.addons.pin import Pin
from components.errors import Refused

PIN = Pin(name="small", version="1.2.3", source="https://charts.example.com")
OCI = Pin(name="other", version="v2.0.0", source="oci://registry.example.com/charts/other")
MANIFEST = Pin(name="bare", version="v1", source="https://x/y", kind="manifest")
TREE = Pin(name="tree", version="v1", source="https://x//y?ref=v1", kind="kustomization")
MIRROR = "mirror.example.com/all"
CONTENT = b"an archive"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def locked(root: Path, *pins: Pin, **changes: Any) -> list[Locked]:
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
    return entries


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
    assert [*check_vendored([])] == []
    assert [*check_vendored([PIN, MANIFEST])] == [
        (
            "charts.vendored: got no vendor/small-1.2.3.tgz; expected it, since it is required. "
            "Run: evenkeel charts vendor small"
        ),
        (
            "charts.vendored: got no vendor/bare-v1.yaml; expected it, since it is required. "
            "Run: evenkeel charts vendor bare"
        ),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"sha256": None}, ["got no sha256 in charts.lock.json for tree v1; expected one"]),
        ({"source": "https://z//y"}, ["got no sha256 in charts.lock.json for tree v1; expected"]),
        ({"kind": "chart"}, ["got no sha256 in charts.lock.json for tree v1; expected one"]),
        ({"version": "v2"}, ["got no sha256 in charts.lock.json for tree v1; expected one"]),
        (
            {"sha256": None, "commit": "c" * 40},
            ["got a commit without sha256 in charts.lock.json for tree v1; expected one"],
        ),
    ],
)
def test_what_is_required_has_a_sha256(
    tmp_path: Path, changes: dict[str, Any], said: list[str]
) -> None:
    """Of the very thing that is pinned: a commit alone says nothing of an archive."""
    locked(tmp_path, TREE, **changes)
    problems = [*check_locked([TREE], tmp_path)]

    assert len(problems) == len(said)
    assert all(
        f"charts.vendored: {text}" in each for each, text in zip(problems, said, strict=True)
    )
    assert all(each.endswith("un: evenkeel charts lock") for each in problems)


def test_all_that_is_not_locked_is_one_problem(tmp_path: Path) -> None:
    """There are dozens of charts, and one command mends them."""
    locked(tmp_path, OCI)

    (said,) = check_locked([PIN, OCI, TREE], tmp_path)
    assert said == (
        "charts.vendored: got no sha256 in charts.lock.json for small 1.2.3, tree v1; expected one "
        "for each, since what is required is held to it. Run: evenkeel charts lock"
    )


def test_manifests_that_a_mirror_cannot_give_are_told() -> None:
    """In production all of them are refused, elsewhere each is fetched."""
    said = "got no vendor/bare-v1.yaml; expected it, since there is a mirror"
    fetched = expect_at_hand([MANIFEST, TREE], production=False)
    with pytest.raises(Refused) as caught:
        expect_at_hand([MANIFEST, TREE], production=True)

    assert [each.split()[1] for each in caught.value.problems] == ["bare:", "tree:"]
    assert caught.value.problems[0] == f"manifests bare: {said}. Run: evenkeel charts vendor bare"
    assert fetched[0] == (
        f"manifests bare: {said}: https://x/y is fetched instead. Run: evenkeel charts vendor bare"
    )
    assert expect_at_hand([], production=True) == []


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
