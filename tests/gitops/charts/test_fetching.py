"""Charts come whole, verified and once, or not at all."""

import threading
from pathlib import Path

import pytest

from gitops.charts.fetching import fetch_each, vendor_each
from tests.gitops.charts.conftest import Site
from tests.gitops.charts.servers import chart, sha256

SMALL = chart("small", "1.2.3")
OTHER = chart("small", "1.2.3", filling=100)
ARCHIVE = "/charts/small-1.2.3.tgz"
KEPT = f"cache/evenkeel/charts/{sha256(SMALL)}/small-1.2.3.tgz"


def test_a_chart_is_fetched_once(site: Site) -> None:
    """It lies in the cache under its sha256; the second pull asks nobody."""
    site.server.offer("small", {"1.2.3": SMALL})
    entry = site.lock(SMALL)
    first, second = (fetch_each([entry], site.environ)[0] for _ in range(2))

    assert (first.what, second.what) == ("fetched", "there")
    assert site.files() == [KEPT]
    assert (site.root / KEPT).read_bytes() == SMALL
    assert len(site.server.asked) == 2


def test_a_damaged_file_in_the_cache_is_fetched_anew(site: Site) -> None:
    """The cache is not believed."""
    site.server.offer("small", {"1.2.3": SMALL})
    entry = site.lock(SMALL)
    fetch_each([entry], site.environ)
    (site.root / KEPT).write_bytes(SMALL[:10])

    assert fetch_each([entry], site.environ)[0].what == "fetched"
    assert (site.root / KEPT).read_bytes() == SMALL


def test_what_was_changed_after_it_was_locked_is_refused(site: Site) -> None:
    """Both digests are named, and nothing is kept."""
    site.server.offer("small", {"1.2.3": OTHER})
    (found,) = fetch_each([site.lock(SMALL)], site.environ)

    assert found.what == "failed"
    assert f"got sha256 {sha256(OTHER)}; the lock has {sha256(SMALL)}" in found.why
    assert site.files() == []


def test_a_tag_that_was_moved_changes_nothing(site: Site) -> None:
    """A registry is asked for the archive by its digest."""
    source = site.server.push("charts/small", {"1.2.3": SMALL})
    site.server.push("charts/small", {"1.2.3": OTHER})
    (found,) = fetch_each([site.lock(SMALL, source=source)], site.environ)

    assert found.what == "fetched"
    assert (site.root / KEPT).read_bytes() == SMALL


def test_a_registry_that_sends_something_else_is_refused(site: Site) -> None:
    """Also under the right digest."""
    source = site.server.push("charts/small", {"1.2.3": SMALL})
    site.server.files[f"/v2/charts/small/blobs/sha256:{sha256(SMALL)}"] = OTHER
    (found,) = fetch_each([site.lock(SMALL, source=source)], site.environ)

    assert f"got an archive with sha256 {sha256(OTHER)}; expected {sha256(SMALL)}" in found.why
    assert site.files() == []


def test_an_answer_that_breaks_off_is_refused(site: Site) -> None:
    """Half a chart is none, and nothing is left of it."""
    site.server.offer("small", {"1.2.3": SMALL})
    site.server.cut.add(ARCHIVE)
    (found,) = fetch_each([site.lock(SMALL)], site.environ)

    assert found.why.startswith("127.0.0.1 broke off after ")
    assert site.files() == []


def test_a_file_that_is_not_there(site: Site) -> None:
    """The index promises what the server lacks."""
    site.server.offer("small", {"1.2.3": SMALL})
    del site.server.files[ARCHIVE]
    (found,) = fetch_each([site.lock(SMALL)], site.environ)

    assert found.why == (
        f"{site.server.repository}/small-1.2.3.tgz: got 404; expected a chart repository's file. "
        "Correct repo."
    )


def test_a_redirection_is_followed(site: Site) -> None:
    """As the releases of GitHub do it."""
    site.server.offer("small", {"1.2.3": SMALL})
    site.server.files["/elsewhere"] = site.server.files.pop(ARCHIVE)
    site.server.moved[ARCHIVE] = "/elsewhere"

    assert fetch_each([site.lock(SMALL)], site.environ)[0].what == "fetched"


def test_a_redirection_in_a_circle_ends(site: Site) -> None:
    """After five."""
    site.server.offer("small", {"1.2.3": SMALL})
    site.server.moved[ARCHIVE] = ARCHIVE
    (found,) = fetch_each([site.lock(SMALL)], site.environ)

    assert found.why == "127.0.0.1 leads on more than 5 times"


def test_a_server_that_is_too_slow_is_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given its time, and then a reason is given."""
    monkeypatch.setattr("simulator.plugins.kubernetes.charts_transport.READ_SECONDS", 0.2)
    site.server.offer("small", {"1.2.3": SMALL})
    site.server.slow[ARCHIVE] = threading.Event()
    (found,) = fetch_each([site.lock(SMALL)], site.environ)

    assert found.why.startswith("127.0.0.1 sent nothing for 0.2 s, after ")
    assert site.files() == []


def test_one_that_fails_hides_no_other(site: Site) -> None:
    """Each chart has its line."""
    site.server.offer("small", {"1.2.3": SMALL})
    entry = site.lock(SMALL)
    other = site.lock(SMALL, name="other")
    found = fetch_each([entry, other], site.environ)

    assert [(each.name, each.what) for each in found] == [("other", "failed"), ("small", "fetched")]


def test_without_a_digest_nothing_is_fetched(site: Site) -> None:
    """There is nothing to hold it to."""
    entry = site.lock(SMALL, sha256=None, reason="its source could not be reached")
    (found,) = fetch_each([entry], site.environ)

    assert found.why.endswith("Run: evenkeel charts lock")
    assert site.server.asked == []


def test_the_mirror_is_asked_instead(site: Site) -> None:
    """By the same digest: what a mirror holds is what was locked, or is refused."""
    site.server.push("mirror/charts/small", {"1.2.3": SMALL})
    entry = site.lock(SMALL, source="https://charts.invalid")
    (found,) = fetch_each([entry], site.environ, f"{site.server.host}/mirror")

    assert found.what == "fetched"
    assert site.server.asked == [f"/v2/mirror/charts/small/blobs/sha256:{sha256(SMALL)}"]


def test_a_vendored_chart_is_a_copy(site: Site) -> None:
    """It stays where it is right, and is replaced where it is not."""
    site.server.offer("small", {"1.2.3": SMALL})
    entry, folder = site.lock(SMALL), site.root / "vendor"
    first, second = (vendor_each([entry], folder, site.environ)[0] for _ in range(2))
    Path(first.path).write_bytes(OTHER)
    third = vendor_each([entry], folder, site.environ)[0]

    assert [each.what for each in (first, second, third)] == ["fetched", "there", "fetched"]
    assert (folder / "small-1.2.3.tgz").read_bytes() == SMALL
    assert site.files() == [KEPT, "vendor/small-1.2.3.tgz"]


def test_what_cannot_be_fetched_is_not_vendored(site: Site) -> None:
    """Not even a folder is made of it."""
    entry = site.lock(SMALL, source="http://127.0.0.1:9/charts")
    (found,) = vendor_each([entry], site.root / "vendor", site.environ)

    assert found.what == "failed"
    assert site.files() == []


@pytest.mark.parametrize("way", ["folder of that name", "file in place of the folder"])
def test_where_nothing_can_be_written_says_so(site: Site, way: str) -> None:
    """One message for that chart, and the others are vendored."""
    site.server.offer("small", {"1.2.3": SMALL})
    entry, folder = site.lock(SMALL), site.root / "vendor"
    if way == "folder of that name":
        (folder / entry.archive).mkdir(parents=True)
    else:
        folder.write_text("in the way")
    (found,) = vendor_each([entry], folder, site.environ)

    assert found.what == "failed"
    assert found.why.startswith(f"{folder / entry.archive}: cannot be written (")
