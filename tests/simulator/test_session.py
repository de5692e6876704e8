"""What a session writes is whole, whoever writes at the same time."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from simulator.plugins.kubernetes.charts_http import remembered
from simulator.plugins.kubernetes.charts_transport import ChartUnreachableError
from simulator.session import Session, write_whole
from simulator.session_data import SessionData

WRITERS = 4
ROUNDS = 25


def test_threads_that_write_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Each write ends well; what is there is all of one of them, and nothing is left beside it."""
    path = tmp_path / "note.json"
    barrier = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        for _ in range(ROUNDS):
            barrier.wait(60)
            write_whole(path, bytes([number]) * 1000)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    assert path.read_bytes() in [bytes([number]) * 1000 for number in range(WRITERS)]
    assert [each.name for each in tmp_path.iterdir()] == ["note.json"]


def _fail(why: str) -> NoReturn:
    raise ChartUnreachableError(why)


def test_what_nobody_reaches_is_remembered_by_all_who_ask_at_once(tmp_path: Path) -> None:
    """Each hears that it cannot be reached, so that each may take a stand-in."""
    data = SessionData(environment="lab", kubernetes="1.36")
    place = Session.write(tmp_path / "session", data)
    barrier = threading.Barrier(WRITERS)

    def ask(number: int) -> list[str]:
        heard = []
        for attempt in range(ROUNDS):
            barrier.wait(60)
            try:
                with remembered(f"place {attempt}", place):
                    barrier.wait(60)  # all ask before the first remembers
                    _fail(f"asked by {number}")
            except ChartUnreachableError as error:
                heard.append(str(error))
        return heard

    with ThreadPoolExecutor(WRITERS) as pool:
        heard = list(pool.map(ask, range(WRITERS)))

    assert heard == [[f"asked by {number}"] * ROUNDS for number in range(WRITERS)]


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is interrupted, as by Ctrl-C."""
    path = tmp_path / "note.json"
    write_whole(path, b"before")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"after")

    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["note.json"]
