"""A supervisor that ends is started again; one that does not stay stops the command, with why."""

import errno
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from operations import supervision
from operations.screen.lines import LineScreen
from operations.supervision import Supervision
from simulator.errors import ClusterError, SimulatorError
from simulator.session import Session
from simulator.session_data import SessionData
from simulator.simulation import Simulation


class Dying:
    """A simulation whose supervisor ends as soon as it is started."""

    supervised = False

    def __init__(self, folder: Path) -> None:
        """Make a session for its name and its log."""
        self.plane = self
        self.stopped = 0
        data = SessionData(environment="small", kubernetes="1.36")
        self.session = Session.write(folder, data)
        self.started = 0

    def supervise(self) -> None:
        """Count."""
        self.started += 1

    def stop(self) -> None:
        """Count; there is no control plane."""
        self.stopped += 1


@pytest.fixture
def dying(tmp_path: Path) -> Dying:
    """A supervisor that never stays."""
    return Dying(tmp_path / "small")


@pytest.fixture
def interruptible(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python's own answer to SIGINT, which a run in the background has not; and hardly a pause."""
    monkeypatch.setattr(supervision, "_PAUSE_SECONDS", 0.01)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _of(dying: Dying) -> Supervision:
    return Supervision(cast("Simulation", dying), LineScreen())


def test_a_real_supervisor_without_a_cluster_is_told_with_its_own_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three times it is started, as anybody could have ended it; then its end has a reason."""
    data = SessionData(environment="small", kubernetes="1.36")
    simulation = Simulation(Session.write(tmp_path / "small", data))
    looked_after = Supervision(simulation, LineScreen())
    for _ in range(3):
        looked_after.look()
        while simulation.supervised:
            time.sleep(0.02)

    with pytest.raises(ClusterError, match=r"has ended 4 times; .* evenkeel down small") as found:
        looked_after.look()

    last = (tmp_path / "small" / "logs" / "supervisor.log").read_text().splitlines()[-1]
    assert f"It said: {last}" in str(found.value)
    again = " supervisor had ended and runs again; why: evenkeel logs small supervisor\n"
    assert capsys.readouterr().out == again * 3


@pytest.mark.usefixtures("interruptible")
def test_what_an_engine_would_wait_for_in_vain_interrupts_it(dying: Dying) -> None:
    """Not after the minutes that an object may take, but after seconds, and with the remedy."""
    remedy = "evenkeel down small, then evenkeel up small"
    with pytest.raises(ClusterError, match=remedy), _of(dying).during():
        threading.Event().wait(600)

    assert dying.started == 3


@pytest.mark.usefixtures("interruptible")
def test_a_persons_own_interruption_stays_one(dying: Dying) -> None:
    """Ctrl-C is no problem of the supervisor's."""
    dying.supervised = True

    with pytest.raises(KeyboardInterrupt), _of(dying).during():
        raise KeyboardInterrupt


@pytest.mark.parametrize("problem", [None, SimulatorError("the journal: cannot be written")])
def test_a_disk_without_room_is_said_however_the_work_ended(
    dying: Dying, monkeypatch: pytest.MonkeyPatch, problem: SimulatorError | None
) -> None:
    """The work may be quicker than the look at the disk; the cluster is stopped in any case."""
    monkeypatch.setattr(supervision, "_LEAST_MB", 10**9)

    def work() -> None:
        with _of(dying).during():
            if problem:
                raise problem

    with pytest.raises(ClusterError, match=r"MB free on the disk.* evenkeel up small"):
        work()

    assert dying.stopped


@pytest.mark.usefixtures("interruptible")
def test_what_a_look_cannot_do_is_said(dying: Dying, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch does not end without a word."""

    def lost() -> None:
        raise OSError(errno.EIO, "Input/output error", "supervisor.log")

    monkeypatch.setattr(dying, "supervise", lost)

    with pytest.raises(OSError, match=r"supervisor\.log"), _of(dying).during():
        threading.Event().wait(600)
