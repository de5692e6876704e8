"""The state on disk: secrets, journal, lock."""

import asyncio
import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.engine import journal, lock, secrets, state
from simulator.engine.ledger import CREATING, DELETING, Ledger
from simulator.engine.resources import Resource
from simulator.engine.secrets import Crypter, passphrase_in
from simulator.engine.values import SECRET, SIGNATURE, secret
from simulator.errors import EngineError


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys in no time: these tests are not about how long that takes."""
    monkeypatch.setattr("simulator.engine.secrets.ITERATIONS", 10)


def _resource(name: str, **inputs: object) -> Resource:
    return Resource(f"urn::{name}", custom=True, type="a:b:C", id=name, inputs=inputs)


def _urns(ledger: Ledger) -> list[str]:
    return [each.urn for each in ledger.resources()]


def test_secrets_are_sealed_and_opened() -> None:
    """A secret is unreadable in the state and comes back under the same passphrase only."""
    crypter = Crypter("open sesame")
    sealed = crypter.seal({"a": [secret({"b": "hunter22"})]})

    assert "hunter22" not in json.dumps(sealed)
    assert sealed["a"][0][SIGNATURE] == SECRET
    assert Crypter("open sesame", crypter.salt).open(sealed) == {"a": [secret({"b": "hunter22"})]}
    with pytest.raises(EngineError, match="got another passphrase"):
        Crypter("wrong", crypter.salt).open(sealed)


def test_the_key_is_derived_once_for_all_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is private; one that is damaged, or of another passphrase, is derived anew."""
    kept, derived = tmp_path / "key", list[str]()
    derive = secrets._derive

    def derive_and_tell(passphrase: str, salt: str) -> bytes:
        derived.append(passphrase)
        return derive(passphrase, salt)

    monkeypatch.setattr(secrets, "_derive", derive_and_tell)
    first = Crypter("open sesame", kept=kept)
    sealed = first.seal({"a": secret("hunter22")})

    for content in (kept.read_text(), kept.read_text()[:-2] + "00", "", "one two"):
        kept.write_text(content)
        assert Crypter("open sesame", first.salt, kept).open(sealed) == {"a": secret("hunter22")}
    with pytest.raises(EngineError, match="got another passphrase"):
        Crypter("wrong", first.salt, kept).open(sealed)

    assert derived == [*["open sesame"] * 4, "wrong"]
    assert kept.stat().st_mode & 0o777 == 0o600


def test_the_passphrase_is_random_private_and_kept(tmp_path: Path) -> None:
    """The file is made once, readable by its owner alone."""
    first, path = passphrase_in(tmp_path)

    assert passphrase_in(tmp_path) == (first, path)
    assert len(first) >= 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Resources, secrets and pending operations survive; a new stack is empty."""
    start = state.load(tmp_path)
    assert _urns(start.ledger) == []

    one = _resource("one", password=secret("hunter22"))
    one.outputs = {"x": 1}
    ledger = Ledger([one])
    asyncio.run(ledger.begin(CREATING, _resource("two")))
    start.save(ledger)
    again = state.load(tmp_path)

    assert "hunter22" not in (tmp_path / "state.json").read_text()
    assert again.ledger.resources()[0].to_json() == one.to_json()
    assert [(each.kind, each.resource.urn) for each in again.ledger.pending()] == [
        (CREATING, "urn::two")
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"\n"])
def test_a_passphrase_that_was_overwritten_is_named(tmp_path: Path, content: bytes) -> None:
    """No other one is made in its place: the secrets of the state would be lost."""
    _, path = passphrase_in(tmp_path)
    path.write_bytes(content)

    with pytest.raises(EngineError, match="expected the passphrase that evenkeel has written"):
        passphrase_in(tmp_path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("resources", [[3], ["x"], {"a": 1}, [{"urn": 7}], [{"inputs": [1]}]])
def test_a_state_with_something_else_in_it_is_named(tmp_path: Path, resources: object) -> None:
    """Whatever stands where resources should."""
    made = state.load(tmp_path)
    made.save(made.ledger)
    file = tmp_path / "state.json"
    whole = json.loads(file.read_text())
    whole["deployment"]["resources"] = resources
    file.write_text(json.dumps(whole))

    with pytest.raises(EngineError, match=r"state\.json: got something else"):
        state.load(tmp_path)


def test_a_state_that_somebody_else_made_is_refused(tmp_path: Path) -> None:
    """It may describe real resources."""
    start = state.load(tmp_path)
    start.save(Ledger([]))
    data = json.loads((tmp_path / "state.json").read_text())
    del data["maker"]
    (tmp_path / "state.json").write_text(json.dumps(data))

    with pytest.raises(EngineError, match="the simulator did not make"):
        state.load(tmp_path)


async def _work(start: state.State) -> None:
    """Create `new`, delete `old`, begin `open`; never end."""
    with start.journal() as record:
        ledger = start.start(record)
        old = ledger.resources()[0]
        first = await ledger.begin(CREATING, _resource("new", password=secret("hunter22")))
        second = await ledger.begin(DELETING, old)
        await asyncio.gather(
            ledger.end([first], new=_resource("new", password=secret("hunter22"))),
            ledger.end([second], remove=old),
        )
        await ledger.begin(CREATING, _resource("open"))


def test_a_journal_that_was_left_behind_is_taken_into_the_state(tmp_path: Path) -> None:
    """What was done is known, what was only begun is pending, and secrets stay sealed."""
    state.load(tmp_path).save(Ledger([_resource("old"), _resource("kept")]))
    asyncio.run(_work(state.load(tmp_path)))

    assert "hunter22" not in (tmp_path / "journal.jsonl").read_text()
    found = state.load(tmp_path)
    assert found.recovered
    assert _urns(found.ledger) == ["urn::new", "urn::kept"]
    assert found.ledger.resources()[0].inputs == {"password": secret("hunter22")}
    assert [each.resource.urn for each in found.ledger.pending()] == ["urn::open"]


def test_a_first_run_that_was_cut_off_can_be_read(tmp_path: Path) -> None:
    """There is no state yet that would name the salt of what the journal has sealed."""

    async def work(start: state.State) -> None:
        with start.journal() as record:
            ledger = start.start(record)
            await ledger.begin(CREATING, _resource("open"))
            await ledger.begin(CREATING, _resource("new", password=secret("hunter22")))

    asyncio.run(work(state.load(tmp_path)))
    (tmp_path / "key").unlink(missing_ok=True)
    found = state.load(tmp_path)
    found.save(found.ledger)

    for each in (found, state.load(tmp_path)):
        begun = [pending.resource.inputs for pending in each.ledger.pending()]
        assert begun == [{}, {"password": secret("hunter22")}]


def test_a_part_of_an_entry_does_not_stay_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full in the middle of an entry, then has room again: the rest can be read."""
    state.load(tmp_path).save(Ledger([_resource("old")]))
    write = os.write
    full: list[int] = []

    def cramped(descriptor: int, content: bytes) -> int:
        room = full.pop(0) if full else len(content)
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, content[:room])

    async def work(start: state.State) -> None:
        with start.journal() as record:
            ledger = start.start(record)
            await ledger.begin(CREATING, _resource("first"))
            full.extend((20, 0))
            with pytest.raises(EngineError, match="No space left"):
                await ledger.begin(CREATING, _resource("lost"))
            await ledger.begin(CREATING, _resource("later"))

    monkeypatch.setattr("simulator.engine.journal.os.write", cramped)
    asyncio.run(work(state.load(tmp_path)))
    found = state.load(tmp_path)

    assert [each.resource.urn for each in found.ledger.pending()] == ["urn::first", "urn::later"]


def test_a_journal_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """With its line, and what to do."""
    state.load(tmp_path).save(Ledger([_resource("old"), _resource("kept")]))
    asyncio.run(_work(state.load(tmp_path)))
    path = tmp_path / "journal.jsonl"
    lines = path.read_bytes().split(b"\n")

    for number in (0, 2):
        for torn in (lines[number][:-9], b"[]", b"\xff"):
            path.write_bytes(b"\n".join([*lines[:number], torn, *lines[number + 1 :]]))
            with pytest.raises(EngineError, match=rf"journal.jsonl:{number + 1}: got .* move"):
                state.load(tmp_path)


def test_a_journal_may_be_cut_off_anywhere(tmp_path: Path) -> None:
    """A last entry that is not whole was never acknowledged, so it does not count."""
    state.load(tmp_path).save(Ledger([_resource("old"), _resource("kept")]))
    asyncio.run(_work(state.load(tmp_path)))
    path = tmp_path / "journal.jsonl"
    whole = path.read_bytes()
    seen: list[list[str]] = []

    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        found = _urns(state.load(tmp_path).ledger)
        if not seen or seen[-1] != found:
            seen.append(found)

    assert seen == [
        ["urn::old", "urn::kept"],
        ["urn::new", "urn::old", "urn::kept"],
        ["urn::new", "urn::kept"],
    ]


def test_a_journal_of_another_state_is_old(tmp_path: Path) -> None:
    """After a crash between writing the state and dropping the journal it changes nothing."""
    state.load(tmp_path).save(Ledger([_resource("old")]))
    asyncio.run(_work(state.load(tmp_path)))
    left = (tmp_path / "journal.jsonl").read_bytes()
    found = state.load(tmp_path)
    found.save(found.ledger)
    (tmp_path / "journal.jsonl").write_bytes(left)

    again = state.load(tmp_path)

    assert not again.recovered
    assert _urns(again.ledger) == ["urn::new"]


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """The message names the file and what to do."""
    record = journal.Journal(tmp_path / "missing" / "journal.jsonl", Crypter("x"), "")

    with pytest.raises(EngineError, match=r"journal\.jsonl: cannot be written .*run it again"):
        asyncio.run(record.write({"end": []}))


_HOLD = """
import sys, pathlib
from simulator.engine import lock
with lock.held(pathlib.Path(sys.argv[1]), "up"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    """The message names the process; the lock is free once that has ended."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        expected = rf"process {other.pid} \(up, since .*\) is working on this stack"
        with pytest.raises(EngineError, match=expected), lock.held(tmp_path, "up"):
            pass
        other.kill()
    with lock.held(tmp_path, "up"):
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()
