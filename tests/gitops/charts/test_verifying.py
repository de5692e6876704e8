"""Every archive at hand is held against the lock, wherever it lies."""

import os
from pathlib import Path

import pytest

from components.addons.locked import project_lock
from gitops.charts.fetching import fetch_each
from gitops.charts.verifying import Finding, verify
from tests.gitops.charts.conftest import Site
from tests.gitops.charts.servers import chart, sha256

SMALL = chart("small", "1.2.3")
OTHER = chart("small", "1.2.3", filling=100)


def verified(site: Site) -> list[Finding]:
    """Verify a site."""
    return verify(project_lock(site.root), site.root, site.environ)


def put(path: Path, content: bytes) -> None:
    """Write a file and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_nothing_at_hand_is_nothing_wrong(site: Site) -> None:
    """A fresh clone has no archives."""
    site.lock(SMALL)

    assert verified(site) == []


def test_every_folder_is_looked_at(site: Site) -> None:
    """The cache, vendor/, EVENKEEL_CHARTS and what a rehearsal fetched."""
    site.server.offer("small", {"1.2.3": SMALL})
    fetch_each([site.lock(SMALL)], site.environ)
    site.environ["EVENKEEL_CHARTS"] = str(site.root / "archives")
    put(site.root / "archives" / "small-1.2.3.tgz", SMALL)
    put(site.root / "vendor" / "small-1.2.3.tgz", SMALL)
    put(site.root / ".evenkeel" / "local" / "charts" / "0123abcd-small-1.2.3.tgz", SMALL)
    found = verified(site)

    assert [(each.where, each.what) for each in found] == [
        ("the cache", "right"),
        ("vendor/", "right"),
        ("EVENKEEL_CHARTS", "right"),
        ("the rehearsal of local", "right"),
    ]


def test_a_difference_names_both_digests(site: Site) -> None:
    """And the file."""
    site.lock(SMALL)
    path = site.root / "vendor" / "small-1.2.3.tgz"
    put(path, OTHER)

    assert verified(site) == [
        Finding(
            "small",
            "1.2.3",
            "differs",
            str(path),
            "vendor/",
            got=sha256(OTHER),
            expected=sha256(SMALL),
        )
    ]


def test_a_file_with_or_without_the_leading_v_is_meant(site: Site) -> None:
    """As a rehearsal takes either."""
    site.lock(SMALL, version="v1.2.3")
    site.environ["EVENKEEL_CHARTS"] = str(site.root / "archives")
    put(site.root / "archives" / "small-1.2.3.tgz", OTHER)

    assert [each.what for each in verified(site)] == ["differs"]


def test_a_file_of_manifests_is_held_too(site: Site) -> None:
    """As a rehearsal finds it, with its own ending."""
    site.lock(b"kind: Namespace\n", kind="manifest")
    site.environ["EVENKEEL_CHARTS"] = str(site.root / "archives")
    put(site.root / "archives" / "small-1.2.3.yaml", b"kind: Namespace\n")
    put(site.root / "archives" / "small-1.2.3.tgz", SMALL)

    assert [(Path(each.path).name, each.what) for each in verified(site)] == [
        ("small-1.2.3.yaml", "right")
    ]


def test_without_a_digest_nothing_is_right_or_wrong(site: Site) -> None:
    """It is told as such."""
    site.lock(SMALL, sha256=None, reason="its source could not be reached")
    put(site.root / "vendor" / "small-1.2.3.tgz", SMALL)

    assert [each.what for each in verified(site)] == ["no digest"]


def test_what_nobody_pins_is_found_in_vendor_alone(site: Site) -> None:
    """A folder of archives may serve others, too."""
    site.lock(SMALL)
    site.environ["EVENKEEL_CHARTS"] = str(site.root / "archives")
    for folder in ("archives", "vendor"):
        put(site.root / folder / "other-1.0.0.tgz", OTHER)

    assert [(each.name, each.where, each.what) for each in verified(site)] == [
        ("other-1.0.0", "vendor/", "not locked")
    ]


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_told_and_not_waited_for(site: Site, kind: str) -> None:
    """A pipe has no end, and a folder no digest."""
    site.lock(SMALL)
    path = site.root / "vendor" / "small-1.2.3.tgz"
    path.parent.mkdir()
    make = {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
    }
    make[kind]()
    (found,) = verified(site)

    assert (found.what, found.got) == ("differs", "of no file")
