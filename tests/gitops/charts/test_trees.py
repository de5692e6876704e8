"""What a kustomization takes is one archive: complete, not too large, held by a digest."""

import io
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml

from components.addons.expectations import Expectations
from components.addons.locked import NAME, Locked, read_lock, render_lock
from components.addons.plan import Manifests
from components.addons.tree import digest_of_content
from components.addons.vendored_manifests import local_folder
from components.errors import Refused
from gitops.charts.fetching import Fetched, fetch_each, vendor_each
from gitops.charts.pins import every_pin
from gitops.charts.resolve import resolve
from gitops.charts.trees import folders, gather
from gitops.charts.verifying import verify
from simulator.cluster.tools import find_tool
from simulator.errors import ChartError
from tests.gitops.charts.conftest import Site
from tests.gitops.charts.kustomized import COMMIT, Kustomized, packed, published
from tests.gitops.charts.servers import LAYER


@pytest.fixture
def tree(site: Site, monkeypatch: pytest.MonkeyPatch) -> Kustomized:
    """Return a kustomization of ours over what the server has."""
    return published(site.root, site.server, monkeypatch)


def lock(site: Site, tree: Kustomized) -> Locked:
    """Lock it as `evenkeel charts lock` does."""
    digests = resolve(tree.pin)
    pin = tree.pin
    entry = Locked(
        name=pin.name,
        version=pin.version,
        source=pin.source,
        kind=pin.kind,
        date="2026-11-21",
        sha256=digests.sha256,
        commit=digests.commit,
    )
    (site.root / NAME).write_text(render_lock({entry.key: entry}))
    read_lock.cache_clear()
    return entry


def vendored(site: Site, entry: Locked, mirror: str | None = None) -> Fetched:
    """Vendor it."""
    return vendor_each([entry], site.root / "vendor", site.environ, mirror)[0]


def names(content: bytes) -> list[str]:
    """Return the files of an archive."""
    with tarfile.open(fileobj=io.BytesIO(content)) as opened:
        return opened.getnames()


def test_only_what_kustomize_reads_goes_along(tree: Kustomized) -> None:
    """Also what the repository takes from another one; the same bytes each time."""
    content = gather("tree", tree.folder, COMMIT)

    assert names(content) == [
        "tree/_from/1/base/chair.yaml",
        "tree/_from/1/base/kustomization.yaml",
        "tree/config/all/kustomization.yaml",
        "tree/config/all/lamp.yaml",
        "tree/config/all/said.txt",
        "tree/config/room/kustomization.yaml",
        "tree/config/room/room.yaml",
    ]
    assert gather("tree", tree.folder, COMMIT) == content


def test_the_archive_of_the_commit_is_asked_for(tree: Kustomized) -> None:
    """A tag that is moved between two questions changes nothing."""
    assert resolve(tree.pin).commit == COMMIT
    assert f"/team/repository/archive/{COMMIT}.tar.gz" in tree.server.asked


def test_the_digest_is_of_the_files() -> None:
    """Not of who packed them, when, in which order, below which folder."""
    files = {"a.yaml": "a\n", "b/c.yaml": "c\n"}
    first = packed("top", files)
    second = packed("another", dict(reversed(files.items())), moment=1_700_000_000)
    moved = packed("top", {"a.yaml": "c\n", "b/c.yaml": "a\n"})
    digests = [digest_of_content(each, "kustomization", "x") for each in (first, second, moved)]

    assert first != second
    assert digests[0] == digests[1] != digests[2]


def test_what_is_vendored_builds_alone(site: Site, tree: Kustomized) -> None:
    """Our patches are over what was vendored, by kustomize with no way out."""
    entry = lock(site, tree)
    found = vendored(site, entry)
    made = Manifests(pin=tree.pin, folder=tree.folder, expectations=Expectations())
    own = local_folder(made, Path(found.path))
    done = subprocess.run(
        [str(find_tool("kubectl")), "kustomize", str(own)],
        env={"HOME": str(site.root), "PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    objects = {each["metadata"]["name"]: each for each in yaml.safe_load_all(done.stdout)}
    assert {name.partition("-")[0] for name in objects} == {"lamp", "room", "chair", "said"}
    assert objects["room"]["data"] == {"light": "bright"}
    assert site.server.host not in (own / "kustomization.yaml").read_text()
    assert vendored(site, entry).what == "there"


def test_what_was_changed_after_it_was_locked_is_refused(site: Site, tree: Kustomized) -> None:
    """In the repository, and in the one that it takes from by a tag."""
    entry = lock(site, tree)
    tree.publish(room="cellar")
    (found,) = fetch_each([entry], site.environ)

    assert found.what == "failed"
    assert f"the lock has {entry.sha256}" in found.why
    assert not (site.root / "cache").exists()


def test_a_file_that_was_changed_in_vendor_is_found(site: Site, tree: Kustomized) -> None:
    """And one that is no archive at all, and whatever nobody pins."""
    path = Path(vendored(site, lock(site, tree)).path)
    seen = [[each.what for each in verify(read_lock(site.root / NAME), site.root, site.environ)]]
    for content in (gather("tree", tree.folder, COMMIT)[:-40], packed("tree", {"a": "b"})):
        path.write_bytes(content)
        found = verify(read_lock(site.root / NAME), site.root, site.environ)
        seen.append([each.what for each in found if each.where == "vendor/"])
    (path.parent / "stray.yaml").touch()
    found = verify(read_lock(site.root / NAME), site.root, site.environ)

    assert seen == [["right", "right"], ["differs"], ["differs"]]
    assert [each.name for each in found if each.what == "not locked"] == ["stray"]


def test_a_mirror_has_archives_beside_its_charts(site: Site, tree: Kustomized) -> None:
    """At `manifests/NAME`, in a layer of any type; the files must be those of the lock."""
    entry = lock(site, tree)
    content = gather("tree", tree.folder, COMMIT)
    mirror = f"{site.server.host}/mirror"
    site.server.push("mirror/manifests/tree", {"v1": content}, layer="application/x-tar")
    found = vendored(site, entry, mirror)
    (site.root / "vendor" / "tree-v1.tgz").unlink()
    (site.root / "cache").rename(site.root / "away")
    site.server.push("mirror/manifests/tree", {"v1": packed("tree", {"a": "b"})}, layer=LAYER)
    other = vendored(site, entry, mirror)

    assert found.what == "fetched"
    assert other.what == "failed"
    assert "Somebody changed what was published" in other.why


def test_what_a_repository_lacks_is_named(tree: Kustomized) -> None:
    """With the entry that names it."""
    content = packed("repository-1", {"README.md": ""})
    tree.server.files[f"/team/repository/archive/{COMMIT}.tar.gz"] = content

    with pytest.raises(ChartError, match="got a repository without config/all"):
        gather("tree", tree.folder, COMMIT)


def test_every_kustomization_of_the_add_ons_is_found_by_its_pin() -> None:
    """One that is not would never be vendored; what has none of ours comes with another one."""
    pins = {each.name: each.kind for each in every_pin().found.values() if each.kind != "chart"}

    assert set(folders()) <= set(pins)
    assert set(pins) - set(folders()) == {"argo-workflows"}


@pytest.mark.parametrize(
    "names",
    [["top/a", "u/b"], ["top/a", "u/a"], ["top/a", "top/a"], ["top/a\n0000 b"], ["top/\x1b[2Ja"]],
    ids=["two tops", "another top", "twice", "a line", "a sign"],
)
def test_what_could_have_the_digest_of_another_tree_has_none(names: list[str]) -> None:
    """The digest is of lines, one for each path below one folder."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as opened:
        for name in names:
            opened.addfile(tarfile.TarInfo(name))

    with pytest.raises(Refused, match="cannot be read"):
        digest_of_content(made.getvalue(), "kustomization", "x")
