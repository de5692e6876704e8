"""One command at a time works on an environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from operations.errors import BusyError, UsageError
from operations.turn import turn

HOLD = """
import sys
from pathlib import Path
from operations.turn import turn
with turn(Path(sys.argv[1]), "up"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_command_is_told_who_works(tmp_path: Path) -> None:
    """The message names what is being done and by which process."""
    session = tmp_path / "local"
    session.mkdir()
    command = [sys.executable, "-c", HOLD, str(session)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        expected = rf"local: evenkeel up \(process {holder.pid}\) works on it\."
        with pytest.raises(BusyError, match=expected), turn(session, "preview"):
            pass
        holder.kill()

    with turn(session, "preview"):  # a killed holder holds nothing
        assert "evenkeel preview" in (tmp_path / "local.lock").read_text()


def test_the_lock_goes_with_the_session(tmp_path: Path) -> None:
    """After `down` nothing is left beside the folder that is gone, nor the folder around it."""
    session = tmp_path / ".evenkeel" / "local"
    with turn(session, "down"):
        assert session.with_name("local.lock").exists()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The message has the path and the system's reason."""
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(UsageError, match=r"file/local\.lock: cannot be written"),
        turn(tmp_path / "file" / "local", "up"),
    ):
        pass
