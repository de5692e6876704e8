"""Snapshots appear whole, go in turn, and never harm a rehearsal."""

import os
from pathlib import Path

import pytest

from gitops.rehearsing.kept import Limit
from gitops.rehearsing.memory import ReadsMemory
from gitops.rehearsing.reads import Reads
from gitops.rehearsing.snapshots import Snapshots, simulator_digest


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A paused session's folder."""
    folder = tmp_path / "session"
    for name in ("session.json", "cloud.sqlite", "state/state.json", "cluster/etcd/wal/0.wal"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    for name in ("logs/up.log", "processes/etcd.json", "state/lock", "cluster/etcd/wal/1.tmp"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("of this run")
    (folder / "cluster" / "logs").symlink_to(folder / "logs")
    (folder / "tree").symlink_to(tmp_path)
    (folder / "state" / "passphrase").write_text("x")
    (folder / "state" / "passphrase").chmod(0o600)
    return folder


def test_what_was_deployed_comes_back_and_what_belongs_to_a_run_does_not(
    session: Path, tmp_path: Path
) -> None:
    """Links stay links, and what nobody else may read stays so."""
    snapshots, back = Snapshots(tmp_path / "kept"), tmp_path / "back"

    snapshots.keep("one", session)

    assert snapshots.restore("one", back)
    found = {str(each.relative_to(back)) for each in back.rglob("*") if not each.is_dir()}
    assert found == {
        "session.json",
        "cloud.sqlite",
        "state/state.json",
        "state/passphrase",
        "cluster/etcd/wal/0.wal",
    }
    assert (back / "cluster" / "logs").readlink() == session / "logs"
    assert (back / "state" / "passphrase").stat().st_mode & 0o777 == 0o600
    assert (back / "logs").is_dir()
    (archive,) = (tmp_path / "kept").glob("*.tar*")
    assert archive.stat().st_mode & 0o077 == 0
    assert archive.parent.stat().st_mode & 0o077 == 0


def test_what_is_remembered_first_leaves_no_folder_open_to_others(tmp_path: Path) -> None:
    """Snapshots are kept beside it later, with the keys of clusters in them."""
    before = os.umask(0o022)
    try:
        ReadsMemory(tmp_path / "kept" / "reads").keep("small", Reads({}, {}, {}, ()))
    finally:
        os.umask(before)

    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def test_a_snapshot_that_is_damaged_is_none(session: Path, tmp_path: Path) -> None:
    """It goes, and nothing of it is left in the session's place."""
    snapshots, back = Snapshots(tmp_path / "kept"), tmp_path / "back"
    snapshots.keep("one", session)
    path = next(snapshots.folder.glob("*.tar.gz"))
    path.write_bytes(path.read_bytes()[:-40])

    assert not snapshots.restore("one", back)
    assert not back.exists()
    assert not path.exists()
    assert not snapshots.restore("never kept", back)


def test_those_that_were_not_used_for_longest_go_first(session: Path, tmp_path: Path) -> None:
    """Number and size are bounded; the newest stays however large it is."""
    snapshots = Snapshots(tmp_path / "kept")
    for number, name in enumerate(("a", "b", "c")):
        snapshots.keep(name, session)
        os.utime(snapshots.folder / f"{name}.tar.gz", (number, number))
    assert snapshots.restore("a", tmp_path / "back")  # used just now

    assert snapshots.prune(Limit(2, 1_000_000)).startswith("1 snapshot of bases not used for")
    assert {each.name for each in snapshots.folder.glob("*.tar.gz")} == {"a.tar.gz", "c.tar.gz"}

    snapshots.prune(Limit(9, 1))
    assert {each.name for each in snapshots.folder.glob("*.tar.gz")} == {"a.tar.gz"}
    assert (snapshots.kept().number, snapshots.kept().what) == (1, "snapshots of bases")


def test_an_interrupt_leaves_no_half(
    session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a crash has left half written goes after an hour, and is never taken for a whole one."""
    snapshots = Snapshots(tmp_path / "kept")

    def interrupted(*_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        snapshots.keep("one", session)
    monkeypatch.undo()
    assert not list(snapshots.folder.iterdir())

    young, old = snapshots.folder / ".partial-1-a", snapshots.folder / ".partial-1-b"
    for each in (young, old):
        each.write_text("half")
    os.utime(old, (0, 0))
    snapshots.prune()
    assert young.exists()
    assert not old.exists()


def test_the_simulator_is_known_by_all_that_it_is_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage, a schema or a module that changes makes another simulator."""
    package = tmp_path / "simulator"
    (package / "cluster").mkdir(parents=True)
    (package / "cluster" / "stage.yaml").write_text("1")
    monkeypatch.setattr("gitops.rehearsing.snapshots.PACKAGE", package)
    before = simulator_digest()
    (package / "x.pyc").write_text("compiled")
    assert simulator_digest() == before

    (package / "cluster" / "stage.yaml").write_text("2")

    assert simulator_digest() != before
