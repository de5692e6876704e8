"""Whatever is killed, whenever: the next run finishes, and nothing is there twice."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from simulator.engine import embedded
from simulator.errors import EngineError
from tests.simulator.engine.comparison import Bench

_SPAWN = multiprocessing.get_context("spawn")


def _up(program: str, folder: Path) -> None:
    outcome, _ = Bench(program, folder, embedded.run).run("up")
    raise SystemExit(0 if outcome.ok else 1)


class _Engine:
    """The engine in a process of its own, so that it can be killed."""

    def __init__(self, program: str, folder: Path) -> None:
        self.process = _SPAWN.Process(target=_up, args=(program, folder))
        self._folder = folder
        self.process.start()

    def wait_for_things(self, count: int) -> None:
        """Wait until the provider has so many things."""
        bench = Bench("many", self._folder, embedded.run)
        for _ in range(1200):
            if len(bench.store()) >= count or not self.process.is_alive():
                return
            time.sleep(0.05)

    def children(self, kind: str) -> list[psutil.Process]:
        """Return the processes of one kind that the engine has started."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [each for each in found if any(kind in part for part in each.cmdline())]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Callable[[], _Engine]]:
    """Return a starter of engines; those that still run are ended at the end."""
    started: list[_Engine] = []

    def start() -> _Engine:
        started.append(_Engine("many", tmp_path))
        return started[-1]

    yield start
    for each in started:
        if each.process.is_alive():
            each.process.kill()
        each.process.join(10)


def _all_is_there_once(folder: Path) -> None:
    bench = Bench("many", folder, embedded.run)
    outcome, _ = bench.run("up")
    assert outcome.ok, outcome.message
    names = sorted(name.rsplit("-", 1)[0] for name in bench.store())
    assert names == sorted(f"thing-{number}" for number in range(12))
    assert bench.run("up")[0].changes == {"same": 13}


@pytest.mark.parametrize("count", [0, 1, 4, 8, 11])
def test_the_engine_may_be_killed(
    count: int, engine: Callable[[], _Engine], tmp_path: Path
) -> None:
    """Its processes end with it; the next run takes up what was begun under the same names."""
    running = engine()
    running.wait_for_things(count)
    children = psutil.Process(running.process.pid).children(recursive=True)
    running.process.kill()
    running.process.join()

    _, alive = psutil.wait_procs(children, timeout=10)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []
    _all_is_there_once(tmp_path)


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize("kind", ["toy.py", "launcher.py"])
def test_a_plugin_or_the_program_may_be_killed(
    kind: str, count: int, engine: Callable[[], _Engine], tmp_path: Path
) -> None:
    """The run fails with a clear message; the next one finishes."""
    running = engine()
    running.wait_for_things(count)
    for each in running.children(kind):
        each.kill()
    running.process.join(60)

    assert running.process.exitcode == 1
    _all_is_there_once(tmp_path)


def test_an_interrupt_lets_running_steps_end(engine: Callable[[], _Engine], tmp_path: Path) -> None:
    """What was begun is in the state, nothing is left to guess."""
    running = engine()
    running.wait_for_things(3)
    os.kill(running.process.pid or 0, signal.SIGINT)
    running.process.join(60)

    assert running.process.exitcode == 1
    assert not (tmp_path / "state" / "journal.jsonl").exists()
    bench = Bench("many", tmp_path, embedded.run)
    things = [each for each in bench.state() if each["type"] == "toy:index:Thing"]
    assert sorted(each["id"] for each in things) == sorted(bench.store())
    _all_is_there_once(tmp_path)


def test_two_runs_at_once_are_one_too_many(engine: Callable[[], _Engine], tmp_path: Path) -> None:
    """The second one is told who works on the stack; the first one is not disturbed."""
    running = engine()
    running.wait_for_things(1)
    with pytest.raises(EngineError, match=rf"process {running.process.pid} \(up, since"):
        Bench("many", tmp_path, embedded.run).run("up")
    running.process.join(60)

    assert running.process.exitcode == 0


def test_what_a_crash_left_is_destroyed_too(engine: Callable[[], _Engine], tmp_path: Path) -> None:
    """Also creations of which nobody knows whether they were done."""
    running = engine()
    running.wait_for_things(2)
    running.process.kill()
    running.process.join()
    bench = Bench("many", tmp_path, embedded.run)

    outcome, _ = bench.run("destroy")

    assert outcome.ok, outcome.message
    assert bench.store() == {}
    assert bench.state() == []


def test_a_second_interrupt_ends_everything_at_once(
    engine: Callable[[], _Engine], tmp_path: Path
) -> None:
    """No process is left; the journal has what was begun."""
    running = engine()
    running.wait_for_things(3)
    children = psutil.Process(running.process.pid).children(recursive=True)
    os.kill(running.process.pid or 0, signal.SIGINT)
    time.sleep(0.1)  # two signals at once would be one
    os.kill(running.process.pid or 0, signal.SIGINT)
    running.process.join(60)

    assert running.process.exitcode == 1
    assert psutil.wait_procs(children, timeout=10)[1] == []
    assert (tmp_path / "state" / "journal.jsonl").exists()
    _all_is_there_once(tmp_path)
