"""The store of the simulated clouds: whole rows, whoever writes, and whenever one is killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.cloud.records import Call, Stored
from simulator.cloud.store import Store
from simulator.errors import CloudError, SessionError

ONE = Stored(
    provider="lab",
    type="lab:net/network:Network",
    id="net-1",
    urn="urn:pulumi:test::project::lab:net/network:Network::main",
    name="main",
    region="north",
    inputs={"cidr": "10.0.0.0/16"},
    outputs={"cidr": "10.0.0.0/16", "tags": {"a": ["b", 1, None, True]}},
    created=12.5,
)

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from simulator.cloud.records import Call
from simulator.cloud.store import Store
from tests.simulator.cloud.test_store import ONE
store = Store(Path(sys.argv[1]))
print("begun", flush=True)
for number in range(int(sys.argv[3])):
    one = replace(ONE, id=f"{sys.argv[2]}-{number}", urn=f"{sys.argv[2]}-{number}")
    with store.transaction():
        store.insert(one)
        store.demand(one, [("networks", 1)])
        store.record(Call(provider="lab", method="create", type=one.type, id=one.id))
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    made = Store(tmp_path / "cloud.sqlite")
    yield made
    made.close()


def test_a_store_of_an_older_version_goes_on(tmp_path: Path) -> None:
    """What came later is empty in it, and can be written."""
    path = tmp_path / "cloud.sqlite"
    with sqlite3.connect(path) as old:
        old.execute(
            "CREATE TABLE resources (provider TEXT, type TEXT, id TEXT, urn TEXT, name TEXT, "
            "region TEXT, generation INTEGER, inputs TEXT, outputs TEXT, created REAL, "
            "PRIMARY KEY (provider, type, id))"
        )
        row = (ONE.provider, ONE.type, ONE.id, ONE.urn, ONE.name, ONE.region, 0, "{}", "{}", 12.5)
        old.execute("INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    old.close()

    for held in (False, True):
        store = Store(path)
        assert store.all() == [replace(ONE, inputs={}, outputs={}, held=held)]
        store.hold(ONE.provider, ONE.type, ONE.id)
        store.close()


def _writer(store: Store, name: str, number: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.path), name, str(number)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )


def test_a_resource_comes_back_as_it_was(store: Store) -> None:
    """Whatever JSON holds survives; an unknown one is None."""
    store.insert(ONE)

    assert store.get("lab", ONE.type, "net-1") == ONE
    assert store.of_urn("lab", ONE.urn) == store.of_type("lab", ONE.type) == store.all() == [ONE]
    assert store.get("lab", ONE.type, "net-2") is None
    assert store.generation("lab", ONE.urn) == 1
    assert store.generation("lab", "another") == 0


def test_an_id_is_given_once(store: Store) -> None:
    """A second resource with the same id is refused, and the first stays."""
    store.insert(ONE)

    with pytest.raises(CloudError, match="net-1: exists already") as refused:
        store.insert(replace(ONE, urn="another", inputs={}))
    assert refused.value.code == "already-exists"
    assert store.all() == [ONE]
    assert store.generation("lab", "another") == 0


def test_what_fails_half_way_leaves_nothing(store: Store) -> None:
    """Several changes are one, also when they are made inside one another."""

    def fail() -> None:
        with store.transaction():
            store.insert(ONE)
            with store.transaction():
                store.demand(ONE, [("networks", 1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert store.all() == []
    assert store.used("lab", "north", "networks") == 0


def test_counts_and_demands_follow(store: Store) -> None:
    """What is deleted counts for nothing any more."""
    two = replace(ONE, id="net-2", urn="other")
    for each in (ONE, two):
        store.insert(each)
        store.demand(each, [("networks", 1), ("addresses", 256)])
    store.demand(two, [("networks", 3)])

    assert store.counts() == {ONE.type: 2}
    assert store.used("lab", "north", "networks") == 4
    assert store.used("lab", "north", "networks", without="net-2") == 1
    assert store.used("lab", "south", "networks") == 0
    store.delete("lab", ONE.type, "net-2")
    store.delete("lab", ONE.type, "net-2")
    assert store.counts() == {ONE.type: 1}
    assert store.used("lab", "north", "networks") == 1
    assert store.used("lab", "north", "addresses") == 256


def test_the_journal_keeps_the_order(store: Store) -> None:
    """Every call is there, with the time it came at."""
    for method in ("create", "delete"):
        store.record(Call(provider="lab", method=method, type=ONE.type, message=f"{method}!"))
    found = store.journal()

    assert [(call.method, call.message, call.outcome) for call in found] == [
        ("create", "create!", "ok"),
        ("delete", "delete!", "ok"),
    ]
    assert 0 < found[0].at <= found[1].at <= time.time()


def test_what_there_is_one_of_has_one_owner(store: Store) -> None:
    """The first who claims has it until he gives it back; nobody else can."""
    assert store.claim("cluster", "one") == "one"
    assert store.claim("cluster", "two") == "one"
    store.release("cluster", "two")
    assert store.claims() == {"cluster": "one"}
    store.release("cluster", "one")
    assert store.claim("cluster", "two") == "two"


def test_threads_and_processes_write_at_once(store: Store) -> None:
    """Nothing is lost and nobody is turned away, whoever writes."""
    others = [_writer(store, name, 60) for name in ("left", "right")]

    def insert(number: int) -> None:
        with store.transaction():
            store.insert(replace(ONE, id=f"own-{number}", urn=f"own-{number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(insert, range(60)))
    for other in others:
        other.communicate()
        assert other.returncode == 0

    assert store.counts() == {ONE.type: 180}
    assert store.used("lab", "north", "networks") == 120
    assert len(store.journal()) == 120


@pytest.mark.parametrize("moment", [0.0, 0.03, 0.1])
def test_a_killed_process_leaves_whole_rows(store: Store, moment: float) -> None:
    """Each resource has its demand and its call, or none of the three is there."""
    writer = _writer(store, "doomed", 100_000)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"begun\n"
    time.sleep(moment)
    writer.send_signal(signal.SIGKILL)
    writer.communicate()

    number = store.counts().get(ONE.type, 0)
    assert number < 100_000
    assert store.used("lab", "north", "networks") == len(store.journal()) == number
    store.insert(ONE)
    assert store.rows("PRAGMA integrity_check")[0][0] == "ok"


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    """A damaged file is named, with what to do."""
    path = tmp_path / "lab" / "cloud.sqlite"
    path.parent.mkdir()
    path.write_text("this is no database, but long enough to be taken for one" * 20)

    with pytest.raises(SessionError, match=r"cloud\.sqlite: cannot be opened .*evenkeel down lab"):
        Store(path)
