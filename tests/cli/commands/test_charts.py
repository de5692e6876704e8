"""`evenkeel charts`: what a person sees of each command, and its exit status."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.commands.charts_fetch import pull_charts, vendor_charts
from cli.commands.charts_lock import check_lock, lock_charts
from cli.commands.charts_verify import verify_charts
from components.addons.locked import NAME, read_lock
from components.addons.pin import Pin
from gitops.charts.pins import Pins
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.project import Project
from tests.cli.commands.test_gpus import Shown
from tests.gitops.charts.conftest import Site
from tests.gitops.charts.kustomized import published
from tests.gitops.charts.servers import Server, chart, serving, sha256

ROOT = Path(__file__).parents[3]
SMALL = chart("small", "1.2.3", filling=50_000)
OTHER = chart("small", "1.2.3")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A project whose lock is about one chart of a server."""
    (tmp_path / "Pulumi.yaml").write_text("name: site\nruntime: python\n")
    with serving() as server:
        server.offer("small", {"1.2.3": SMALL})
        made = Site(tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "cache")}, server)
        made.lock(SMALL)
        yield made


def document(result: Any) -> Any:  # noqa: ANN401 - JSON
    """Return what `--json` prints."""
    return json.loads(json.dumps(result.document))


def test_locking_offline_writes_an_entry_for_every_pin(tmp_path: Path) -> None:
    """Each says why it has no digest; the second time nothing changes; the check agrees."""
    (tmp_path / "Pulumi.yaml").touch()
    project, screen = Project(tmp_path), Shown()

    assert check_lock(project, Shown()).status == Exit.FAILED
    result = lock_charts(project, screen, offline=True)
    assert result.status == Exit.OK
    assert {each.reason for each in read_lock(tmp_path / NAME).values()} == {
        "its source could not be reached"
    }
    assert " no digest  gpu-operator v26.7.0   not asked" in screen.lines
    assert not document(lock_charts(project, Shown(), offline=True))["changed"]
    assert check_lock(project, Shown()).status == Exit.OK


def test_the_check_names_the_command_that_mends_it(tmp_path: Path) -> None:
    """With a line for each entry that is missing."""
    (tmp_path / "Pulumi.yaml").touch()
    screen = Shown()
    check_lock(Project(tmp_path), screen)

    assert " gpu-operator v26.7.0: not in the lock" in screen.lines
    assert screen.lines[-1] == "charts.lock.json is stale. Run: evenkeel charts lock"


def test_locking_asks_every_source(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each; what a source does not have makes the status 1, and hides no other."""
    (site.root / NAME).unlink()
    source = site.server.push("charts/pushed", {"2.0.0": OTHER})
    found = [
        Pin(name="small", version="1.2.3", source=site.server.repository),
        Pin(name="small", version="9.9.9", source=site.server.repository),
        Pin(name="pushed", version="2.0.0", source=source),
        Pin(name="gone", version="1.0.0", source="http://127.0.0.1:9/charts"),
    ]
    pins = Pins({(each.name, each.version): each for each in found})
    monkeypatch.setattr("cli.commands.charts_lock.every_pin", lambda: pins)
    screen = Shown()
    result = lock_charts(Project(site.root), screen, offline=False)
    lock = read_lock(site.root / NAME)

    assert result.status == Exit.FAILED
    assert screen.lines[0].startswith(" no digest  gone 1.0.0   127.0.0.1 does not answer")
    assert screen.lines[1:3] == [" locked     pushed 2.0.0", " locked     small 1.2.3"]
    assert "refused    small 9.9.9   http://127.0.0.1:" in screen.lines[3]
    assert lock["small", "1.2.3"].sha256 == sha256(SMALL)
    assert lock["pushed", "2.0.0"].sha256 == sha256(OTHER)
    assert (lock["pushed", "2.0.0"].manifest or "").startswith("sha256:")
    assert [each.key for each in lock.values() if not each.complete] == [
        ("gone", "1.0.0"),
        ("small", "9.9.9"),
    ]


def test_pull_and_verify(site: Site) -> None:
    """What was fetched is at hand, and right."""
    project, screen = Project(site.root), Shown()
    result = pull_charts(project, [], None, screen, site.environ)

    assert result.status == Exit.OK
    assert screen.lines[-1] == "1 of 1 in the cache: 1 fetched."
    assert verify_charts(project, screen, site.environ).status == Exit.OK
    assert screen.lines[-1] == (
        "1 archive at hand: 1 right. 1 of 1 entries of the lock have a digest."
    )


def test_verify_fails_where_an_archive_differs(site: Site) -> None:
    """Both digests are shown."""
    (site.root / "vendor").mkdir()
    (site.root / "vendor" / "small-1.2.3.tgz").write_bytes(OTHER)
    screen = Shown()
    result = verify_charts(Project(site.root), screen, site.environ)

    assert result.status == Exit.FAILED
    assert f"     got      sha256 {sha256(OTHER)}" in screen.lines
    assert f"     expected sha256 {sha256(SMALL)}" in screen.lines


def test_verify_can_ask_for_every_digest(site: Site) -> None:
    """What may go to production has no entry without one."""
    site.lock(SMALL, sha256=None, reason="its source could not be reached")
    project, screen = Project(site.root), Shown()

    assert verify_charts(project, screen, site.environ).status == Exit.OK
    assert verify_charts(project, screen, site.environ, complete=True).status == Exit.FAILED
    assert screen.lines[-2].startswith(" no digest in the lock: small 1.2.3 (its source")


def test_vendor_says_where(site: Site) -> None:
    """And leaves what is there."""
    project, screen = Project(site.root), Shown()
    vendor_charts(project, ["small"], None, screen, site.environ)
    vendor_charts(project, ["small"], None, screen, site.environ)

    assert screen.lines == [
        f" fetched  small 1.2.3   {site.root}/vendor/small-1.2.3.tgz",
        "1 of 1 in vendor/: 1 fetched.",
        "1 of 1 in vendor/: 1 there.",
    ]


def test_what_cannot_be_fetched_has_one_line(site: Site) -> None:
    """And the status says that not all is there."""
    site.server.files.clear()
    screen = Shown()
    result = pull_charts(Project(site.root), [], None, screen, site.environ)

    assert result.status == Exit.FAILED
    assert screen.lines[0].startswith(" failed   small 1.2.3   http://127.0.0.1:")
    assert screen.lines[1:] == ["0 of 1 in the cache: 1 failed."]


@pytest.mark.parametrize(
    ("names", "mirror", "said"),
    [
        (["smal"], None, "smal: not in the lock; expected one of: small"),
        ([], "oci://registry.example.com", "expected a registry and a path in it"),
    ],
)
def test_what_is_mistyped_is_refused(
    site: Site, names: list[str], mirror: str | None, said: str
) -> None:
    """Before anything is asked."""
    with pytest.raises(UsageError, match=said):
        pull_charts(Project(site.root), names, mirror, Shown(), site.environ)
    assert site.server.asked == []


def _pulling(site: Site) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "charts", "pull", "--project", str(site.root)],
        cwd=ROOT,
        env={**os.environ, **site.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for(server: Server, path: str) -> None:
    end = time.monotonic() + 300
    while path not in server.asked and time.monotonic() < end:
        time.sleep(0.05)
    assert path in server.asked


def test_killed_in_the_middle_nothing_is_left(site: Site) -> None:
    """Half of the archive has come: no file of it is there, and the next pull brings it whole."""
    path = "/charts/small-1.2.3.tgz"
    site.server.slow[path] = threading.Event()
    pulling = _pulling(site)
    try:
        _wait_for(site.server, path)
    finally:
        pulling.kill()
        pulling.communicate()

    assert site.files() == []
    site.server.slow.pop(path).set()
    again = _pulling(site)
    said, _ = again.communicate(timeout=600)
    assert again.returncode == 0, said
    assert site.files() == [f"cache/evenkeel/charts/{sha256(SMALL)}/small-1.2.3.tgz"]


def test_what_has_no_chart_is_vendored_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of manifests, and a tree; what comes inside of another tree has no archive."""
    tree = published(site.root, site.server, monkeypatch)
    site.server.files["/install.yaml"] = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: own}\n"
    source = f"http://{site.server.host}/install.yaml"
    found = [
        tree.pin,
        Pin(name="file", version="v2", source=source, kind="manifest"),
        replace(tree.pin, name="inside"),
    ]
    pins = Pins({(each.name, each.version): each for each in found})
    monkeypatch.setattr("cli.commands.charts_lock.every_pin", lambda: pins)
    project, screen = Project(site.root), Shown()
    lock_charts(project, screen, offline=False)
    result = vendor_charts(project, [], None, screen, site.environ)
    vendored = sorted(each.name for each in (site.root / "vendor").iterdir())

    assert result.status == Exit.OK
    assert screen.lines[-1] == "2 of 2 in vendor/: 2 fetched."
    assert vendored == ["file-v2.yaml", "tree-v1.tgz"]
    assert read_lock(site.root / NAME)["inside", "v1"].complete
    with pytest.raises(UsageError, match="inside: not in the lock; expected one of: file, tree"):
        vendor_charts(project, ["inside"], None, screen, site.environ)
