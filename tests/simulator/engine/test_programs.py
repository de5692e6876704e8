"""The small programs: the embedded engine does what the Pulumi CLI was recorded to do."""

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.engine import embedded, pulumi_cli, state
from simulator.engine.ledger import CREATING
from tests.simulator.engine.comparison import RECORDINGS, Bench, names

needs_cli = pytest.mark.skipif(
    shutil.which("pulumi") is None, reason="needs the Pulumi CLI on PATH"
)


def _recorded(program: str) -> list[dict[str, object]]:
    steps: list[dict[str, object]] = json.loads((RECORDINGS / f"{program}.json").read_text())[
        "steps"
    ]
    return steps


@pytest.mark.parametrize("program", names())
def test_the_engine_does_what_the_cli_does(program: str, bench: Callable[[str], Bench]) -> None:
    """Events, calls of the provider, state, outputs, changes, messages and result are equal."""
    found = bench(program).run_all()

    for expected, step in zip(_recorded(program), found, strict=True):
        assert step == expected


@needs_cli
@pytest.mark.pulumi_cli
@pytest.mark.parametrize("program", names())
def test_the_recordings_are_what_the_cli_does(program: str, tmp_path: Path) -> None:
    """A recording is only worth something while the CLI still does the same."""
    found = Bench(program, tmp_path, pulumi_cli.run).run_all()

    for expected, step in zip(_recorded(program), found, strict=True):
        assert step == expected


@needs_cli
@pytest.mark.pulumi_cli
def test_the_state_goes_to_the_cli_and_back(tmp_path: Path) -> None:
    """The CLI shows no changes on an exported state, and the engine none on what it returns."""
    ours = Bench("secret", tmp_path, embedded.run)
    assert ours.run("up")[0].ok
    exported = json.loads((tmp_path / "state" / "state.json").read_text())
    passphrase = (tmp_path / "state" / "passphrase").read_text()

    theirs = Bench("secret", tmp_path / "theirs", pulumi_cli.run)
    theirs.folder.mkdir()
    (theirs.folder / "store.json").write_bytes((tmp_path / "store.json").read_bytes())
    state = theirs.folder / "state"
    state.mkdir()
    (state / "passphrase").write_text(passphrase)
    assert theirs.run("preview")[0].changes == {"create": 4}
    stacks = state / "backend" / ".pulumi" / "stacks" / "secret"
    checkpoint = json.loads((stacks / "test.json").read_text())
    checkpoint["checkpoint"]["latest"] = exported["deployment"]
    (stacks / "test.json").write_text(json.dumps(checkpoint))

    outcome, _ = theirs.run("up")
    assert (outcome.ok, outcome.changes) == (True, {"same": 4})
    latest = json.loads((stacks / "test.json").read_text())["checkpoint"]["latest"]
    (tmp_path / "state" / "state.json").write_text(json.dumps({**exported, "deployment": latest}))
    outcome, _ = ours.run("up")
    assert (outcome.ok, outcome.changes) == (True, {"same": 4})


@pytest.mark.parametrize(
    ("program", "before", "after"), [("aliased", 1, 2), ("protect", 1, 4), ("read", 1, 1)]
)
def test_a_preview_tells_whether_the_state_stays_as_it_is(
    program: str, before: int, after: int, bench: Callable[[str], Bench]
) -> None:
    """Another name or a lifted protection changes no resource, and is written all the same."""
    place = bench(program)
    assert place.run("up", before)[0].ok

    same, _ = place.run("preview", before)
    other, _ = place.run("preview", after)
    done, _ = place.run("up", after)
    again, _ = place.run("preview", after)

    assert set(other.changes) == {"same"}
    assert same.settled
    assert other.settled == (before == after)
    assert done.ok
    assert not done.settled
    assert again.settled


def test_an_operation_that_was_cut_off_is_not_settled(bench: Callable[[str], Bench]) -> None:
    """What became of it is found out by the next deployment, though nothing else changes."""
    place = bench("read")
    assert place.run("up")[0].ok
    start = state.load(place.folder / "state")
    lost = replace(start.ledger.resources()[-1], urn="urn:pulumi:test::read::toy:index:Thing::lost")
    asyncio.run(start.ledger.begin(CREATING, lost))
    start.save(start.ledger)

    planned, _ = place.run("preview")

    assert planned.ok
    assert not planned.settled


def test_a_secret_is_seen_nowhere(bench: Callable[[str], Bench]) -> None:
    """Not in an event, the state, an output or the log."""
    place = bench("secret")

    outcome, events = place.run("up")

    assert outcome.ok
    assert outcome.outputs == {
        "password": "[secret]",
        "shout": "[secret]",
        "nested": {"plain": 1, "list": ["[secret]", True, None]},
    }
    seen = json.dumps(events) + (place.folder / "state" / "state.json").read_text()
    assert "hunter22" not in seen.lower()


def test_nothing_but_the_plugins_of_the_rehearsal_is_started(
    bench: Callable[[str], Bench],
) -> None:
    """A plugin elsewhere on PATH is as good as none."""
    place = bench("dependencies")
    request = place.request("up")
    elsewhere = place.folder / "elsewhere"
    (place.folder / "plugins").rename(elsewhere)
    (place.folder / "plugins").mkdir()
    environ = {**request.environ, "PATH": f"{elsewhere}:{os.environ['PATH']}"}
    events: list[dict[str, object]] = []

    outcome = place.runner(replace(request, environ=environ), events.append)

    assert not outcome.ok
    assert "toy: got a resource of this provider; expected a simulated one" in outcome.message
    assert place.store() == {}


def _protected_is_destroyed(bench: Bench) -> None:
    assert bench.run("up")[0].ok
    assert not bench.run("destroy")[0].ok
    assert len(bench.store()) == 1
    events: list[dict[str, object]] = []

    outcome = bench.runner(replace(bench.request("destroy"), unprotect=True), events.append)

    assert outcome.ok, outcome.message
    assert bench.store() == {}


def test_a_rehearsal_that_ends_lifts_protection(tmp_path: Path) -> None:
    """What is protected is destroyed too when the request says so, and never else."""
    _protected_is_destroyed(Bench("protect", tmp_path, embedded.run))


@needs_cli
@pytest.mark.pulumi_cli
def test_a_rehearsal_that_ends_lifts_protection_with_the_cli(tmp_path: Path) -> None:
    """The CLI is told to lift it first."""
    _protected_is_destroyed(Bench("protect", tmp_path, pulumi_cli.run))
