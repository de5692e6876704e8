"""A lock made anew keeps what is known, asks for the rest, and says what became of each."""

import threading
from dataclasses import replace
from pathlib import Path

from components.addons.locked import Lock, Locked, read_lock
from components.addons.pin import Pin
from gitops.charts.lock_file import change
from gitops.charts.locking import Line, renewed
from gitops.charts.pins import every_pin, unlocked
from gitops.charts.resolve import Digests
from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts_transport import ChartUnreachableError

SOURCE = "https://charts.example.com"
PIN = Pin(name="small", version="1.2.3", source=SOURCE)
OTHER = replace(PIN, name="other")
KEY, OTHER_KEY = ("small", "1.2.3"), ("other", "1.2.3")
ENTRY = Locked(
    name="small", version="1.2.3", source=SOURCE, kind="chart", date="2026-01-01", sha256="a" * 64
)
WANTED = {KEY: PIN}
TODAY = "2026-11-21"


class Source:
    """Answers for every source, and notes what it was asked."""

    def __init__(self, failure: ChartError | None = None) -> None:
        """Fail always, or never."""
        self.failure = failure
        self.asked: list[str] = []

    def __call__(self, pin: Pin) -> Digests:
        """Answer."""
        self.asked.append(pin.name)
        if self.failure:
            raise self.failure
        return Digests(sha256="b" * 64)


def test_a_known_digest_is_kept_without_a_question() -> None:
    """What is locked stays locked, whatever its source says today."""
    source = Source()
    lock, lines = renewed({KEY: ENTRY}, WANTED, TODAY, ask=source)

    assert (lock, lines, source.asked) == ({KEY: ENTRY}, [Line(*KEY, "kept")], [])


def test_a_new_pin_is_asked_for() -> None:
    """It gets a digest and the day."""
    lock, lines = renewed({}, WANTED, TODAY, ask=Source())

    assert lock[KEY] == replace(ENTRY, sha256="b" * 64, date=TODAY)
    assert lines == [Line(*KEY, "locked")]


def test_a_pin_that_moved_is_asked_for_again() -> None:
    """The digest of another source says nothing about this one."""
    moved = {KEY: replace(PIN, source="oci://registry.example.com/small")}
    lock, _ = renewed({KEY: ENTRY}, moved, TODAY, ask=Source())

    assert (lock[KEY].source, lock[KEY].sha256) == (moved[KEY].source, "b" * 64)


def test_a_host_that_is_gone_is_asked_once() -> None:
    """Each of its charts gets an entry without a digest, and a line that says so."""
    source = Source(ChartUnreachableError("charts.example.com does not answer"))
    lock, lines = renewed({}, {KEY: PIN, OTHER_KEY: OTHER}, TODAY, ask=source)

    assert len(source.asked) == 1
    assert {each.sha256 for each in lock.values()} == {None}
    assert {each.reason for each in lock.values()} == {"its source could not be reached"}
    assert [(each.what, each.why) for each in lines] == [
        ("no digest", "charts.example.com does not answer")
    ] * 2


def test_what_a_source_does_not_have_is_told_apart() -> None:
    """A version that is not there is somebody's mistake, and hides no other chart."""
    source = Source(ChartError("got version 1.2.3, which it does not have"))
    lock, lines = renewed({}, {KEY: PIN, OTHER_KEY: OTHER}, TODAY, ask=source)

    assert sorted(source.asked) == ["other", "small"]
    assert {each.what for each in lines} == {"refused"}
    assert lock[KEY].reason == "got version 1.2.3, which it does not have"


def test_trying_in_vain_again_changes_nothing() -> None:
    """The day stays, so that the file does; with and without asking it is the same."""
    source = Source(ChartUnreachableError("x"))
    first, _ = renewed({}, WANTED, "2026-01-01", ask=source)
    second, _ = renewed(first, WANTED, TODAY, ask=source)
    third, _ = renewed(first, WANTED, TODAY, ask=None)

    assert first == second == third


def test_what_nobody_pins_goes() -> None:
    """Unless not every record could be read: then it may be that one's."""
    dropped, lines = renewed({KEY: ENTRY}, {}, TODAY, ask=Source())
    kept, _ = renewed({KEY: ENTRY}, {}, TODAY, ask=Source(), drop=False)

    assert (dropped, [each.what for each in lines]) == ({}, ["dropped"])
    assert kept == {KEY: ENTRY}


def test_a_stale_lock_says_each_difference() -> None:
    """Missing, moved, left over."""
    moved = replace(ENTRY, name="moved", source="https://elsewhere.example.com")
    over = replace(ENTRY, name="over")
    lock = {each.key: each for each in (moved, over)}
    wanted = {KEY: PIN, moved.key: replace(PIN, name="moved")}

    assert unlocked(lock, wanted) == [
        "small 1.2.3: not in the lock",
        f"moved 1.2.3: the lock has a chart from {moved.source}, the add-on a chart from {SOURCE}",
        "over 1.2.3: no add-on names it any more",
    ]
    assert unlocked({KEY: ENTRY}, WANTED) == []


def test_the_file_is_written_where_it_changes(tmp_path: Path) -> None:
    """Whole, readable, and only then; the next reader sees the new content."""
    path = tmp_path / "charts.lock.json"

    assert change(path, lambda _: {KEY: ENTRY})
    assert not change(path, lambda lock: lock)
    assert read_lock(path) == {KEY: ENTRY}
    assert change(path, lambda _: {})
    assert read_lock(path) == {}
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_one_writer_does_not_take_back_what_another_wrote(tmp_path: Path) -> None:
    """The second waits, and begins with what the first has written."""
    path = tmp_path / "charts.lock.json"
    inside, go = threading.Event(), threading.Event()

    def slow(lock: Lock) -> Lock:
        inside.set()
        go.wait(10)
        return {**lock, KEY: ENTRY}

    first = threading.Thread(target=change, args=(path, slow))
    first.start()
    assert inside.wait(10)
    other = replace(ENTRY, name="other")
    second = threading.Thread(target=change, args=(path, lambda lock: {**lock, other.key: other}))
    second.start()
    go.set()
    first.join()
    second.join()

    assert set(read_lock(path)) == {KEY, other.key}


def test_every_record_can_be_read() -> None:
    """Each add-on's pins are known, and no two mean different things by one name."""
    pins = every_pin()

    assert pins.problems == ()
    assert {"gpu-operator", "kube-prometheus-stack"} <= {name for name, _ in pins.found}
