"""Processes that stay for the next operation: the same where nothing changed, none afterwards."""

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from simulator.cluster.processes import alive, recorded
from simulator.engine import embedded
from simulator.engine.crew import Crew
from simulator.engine.request import Operation, Request
from tests.simulator.engine.comparison import Bench
from tests.simulator.engine.packs import make_pack

_SPAWN = multiprocessing.get_context("spawn")


class Command:
    """Several operations on one stack, with one crew."""

    def __init__(self, folder: Path, crew: Crew) -> None:
        """Take an empty folder."""
        self.crew = crew
        self.bench = Bench("policed", folder, embedded.run)
        self.pack = make_pack(folder, level="advisory", sdk=False)
        self.environ = {"TOY_RENEWS": "true"}
        self.folder = folder

    def run(self, operation: Operation) -> dict[str, int]:
        """Do an operation; returns the pids of those that stay after it, by their role."""
        request: Request = self.bench.request(operation)
        request = replace(
            request,
            policy_packs=(self.pack,),
            environ={**request.environ, **self.environ},
            crew=self.crew,
        )
        outcome = embedded.run(request, lambda _: None)
        assert outcome.ok, outcome.message
        records = recorded(self.folder / "state" / "processes")
        return {"-".join(each.name.split("-")[:-3]): each.pid for each in records if alive(each)}


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """Return a command whose crew ends with the test."""
    with Crew() as crew:
        yield Command(tmp_path, crew)


def test_who_begins_anew_stays_and_ends_with_the_crew(command: Command) -> None:
    """A provider, a pack, and the host of the program: each is started once."""
    first = command.run("preview")
    second = command.run("up")

    greeted = [each for each in command.bench.calls() if each["method"] == "Handshake"]
    assert sorted(first) == ["host", "policy-pack", "pulumi-resource-toy"]
    assert second == first
    assert len(greeted) == 2
    assert len(command.bench.store()) == 4

    command.crew.dismiss()
    assert not any(psutil.pid_exists(each) for each in first.values())
    assert recorded(command.folder / "state" / "processes") == []


def test_who_has_ended_or_has_other_surroundings_is_started_anew(command: Command) -> None:
    """A provider that was killed, a pack whose rules are others; then both, in another environment.

    A provider that does not say that it begins anew ends with its operation.
    """
    first = command.run("preview")
    psutil.Process(first["pulumi-resource-toy"]).kill()
    rules = command.pack / "rules" / "things.yaml"
    rules.write_text(rules.read_text().replace("something else", "another thing"))

    second = command.run("preview")
    command.environ = {}
    third = command.run("preview")

    assert sorted(second) == sorted(first)
    assert {key for key in first if second[key] == first[key]} == {"host"}
    assert sorted(third) == ["host", "policy-pack"]
    assert not {*third.values()} & {*second.values()}


def _wait_after_an_operation(folder: Path) -> None:
    with Crew() as crew:
        Command(folder, crew).run("preview")
        (folder / "between").touch()
        time.sleep(3600)


def test_an_engine_that_is_killed_between_two_operations_leaves_nobody(tmp_path: Path) -> None:
    """Those that stay for the next operation end with it, however it ends."""
    engine = _SPAWN.Process(target=_wait_after_an_operation, args=(tmp_path,))
    engine.start()
    while not (tmp_path / "between").exists():
        assert engine.is_alive()
        time.sleep(0.05)
    staying = psutil.Process(engine.pid).children(recursive=True)
    engine.kill()
    engine.join()

    assert len(staying) >= 3
    _, left = psutil.wait_procs(staying, timeout=60)
    assert [each for each in left if each.status() != psutil.STATUS_ZOMBIE] == []
