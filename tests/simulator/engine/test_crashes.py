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

    def __init__(self, folder: Path, count: int) -> None:
        """Start it; it waits once the provider has so many things."""
        self._folder, self._count = folder, count
        (folder / "hold").write_text(str(count))
        self.process = _SPAWN.Process(target=_up, args=("many", folder))
        self.process.start()

    def wait_for_things(self) -> None:
        """Wait until the provider has as many things as were asked for."""
        bench = Bench("many", self._folder, embedded.run)
        while len(bench.store()) < self._count:
            assert self.process.is_alive()
            time.sleep(0.05)

    def go_on(self) -> None:
        """Let it make the rest, too."""
        (self._folder / "hold").unlink(missing_ok=True)

    def children(self, kind: str) -> list[psutil.Process]:
        """Return the processes of one kind that the engine has started."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [each for each in found if any(kind in part for part in _command(each))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []  # it has ended meanwhile


def _is_pending(pid: int, number: signal.Signals) -> bool:
    """Tell whether a signal was sent to a process that it has not been interrupted by yet."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sets = [line.split()[1] for line in lines if line.startswith(("SigPnd:", "ShdPnd:"))]
    return any(int(each, 16) >> (number - 1) & 1 for each in sets)


Start = Callable[[int], _Engine]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Start]:
    """Return a starter of engines that stop half-way; those that still run are ended at the end."""
    started: list[_Engine] = []

    def start(count: int) -> _Engine:
        started.append(_Engine(tmp_path, count))
        started[-1].wait_for_things()
        return started[-1]

    yield start
    for each in started:
        if each.process.is_alive():
            each.process.kill()
        each.process.join(10)


def _all_is_there_once(folder: Path) -> None:
    (folder / "hold").unlink(missing_ok=True)
    bench = Bench("many", folder, embedded.run)
    outcome, _ = bench.run("up")
    assert outcome.ok, outcome.message
    names = sorted(name.rsplit("-", 1)[0] for name in bench.store())
    assert names == sorted(f"thing-{number}" for number in range(12))
    assert bench.run("up")[0].changes == {"same": 13}


@pytest.mark.parametrize("count", [0, 1, 4, 8, 11])
def test_the_engine_may_be_killed(count: int, engine: Start, tmp_path: Path) -> None:
    """Its processes end with it; the next run takes up what was begun under the same names."""
    running = engine(count)
    children = psutil.Process(running.process.pid).children(recursive=True)
    running.process.kill()
    running.process.join()

    _, alive = psutil.wait_procs(children, timeout=60)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []
    _all_is_there_once(tmp_path)


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize("kind", ["toy.py", "launcher.py"])
def test_a_plugin_or_the_program_may_be_killed(
    kind: str, count: int, engine: Start, tmp_path: Path
) -> None:
    """The run fails with a clear message; the next one finishes."""
    running = engine(count)
    victims = running.children(kind)
    for each in victims:
        each.kill()
    running.go_on()
    running.process.join()

    assert victims
    assert running.process.exitcode == 1
    _all_is_there_once(tmp_path)


def test_an_interrupt_lets_running_steps_end(engine: Start, tmp_path: Path) -> None:
    """What was begun is in the state, nothing is left to guess."""
    running = engine(3)
    os.kill(running.process.pid or 0, signal.SIGINT)
    time.sleep(0.5)  # until it has heard
    running.go_on()
    running.process.join()

    assert running.process.exitcode == 1
    assert not (tmp_path / "state" / "journal.jsonl").exists()
    bench = Bench("many", tmp_path, embedded.run)
    things = [each for each in bench.state() if each["type"] == "toy:index:Thing"]
    assert sorted(each["id"] for each in things) == sorted(bench.store())
    _all_is_there_once(tmp_path)


def test_two_runs_at_once_are_one_too_many(engine: Start, tmp_path: Path) -> None:
    """The second one is told who works on the stack; the first one is not disturbed."""
    running = engine(1)
    with pytest.raises(EngineError, match=rf"process {running.process.pid} \(up, since"):
        Bench("many", tmp_path, embedded.run).run("up")
    running.go_on()
    running.process.join()

    assert running.process.exitcode == 0


def test_what_a_crash_left_is_destroyed_too(engine: Start, tmp_path: Path) -> None:
    """Also creations of which nobody knows whether they were done."""
    running = engine(2)
    running.process.kill()
    running.process.join()
    running.go_on()
    bench = Bench("many", tmp_path, embedded.run)

    outcome, _ = bench.run("destroy")

    assert outcome.ok, outcome.message
    assert bench.store() == {}
    assert bench.state() == []


def test_a_second_interrupt_ends_everything_at_once(engine: Start, tmp_path: Path) -> None:
    """No process is left; the journal has what was begun."""
    running = engine(3)
    children = psutil.Process(running.process.pid).children(recursive=True)
    os.kill(running.process.pid or 0, signal.SIGINT)
    while _is_pending(running.process.pid or 0, signal.SIGINT):  # two at once would be one
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(running.process.pid or 0, signal.SIGINT)
    running.process.join()

    assert running.process.exitcode == 1
    assert psutil.wait_procs(children, timeout=60)[1] == []
    assert (tmp_path / "state" / "journal.jsonl").exists()
    _all_is_there_once(tmp_path)
