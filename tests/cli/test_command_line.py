"""What the system refuses ends a command with the path, the reason and what to do."""

import errno
import os
import sys
import tempfile
from pathlib import Path

import pytest

from cli import command_line


@pytest.mark.parametrize(
    ("number", "status", "remedy"),
    [
        (errno.ENOSPC, 1, "Free some space and run it again: what was done is kept."),
        (errno.EDQUOT, 1, "Free some space and run it again: what was done is kept."),
        (errno.EROFS, 2, "Make it writable, or run it on a copy of the project: --project FOLDER."),
        (errno.EACCES, 2, ""),
        (errno.EIO, 1, ""),
    ],
)
def test_a_file_that_cannot_be_written_is_named_with_what_to_do(
    number: int,
    status: int,
    remedy: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A disk may be full, or read-only, wherever something is written."""

    def refuse() -> None:
        raise OSError(number, os.strerror(number), ".evenkeel/local/deployed.json")

    for name in ("GRPC_VERBOSITY", "PYDANTIC_DISABLE_PLUGINS"):  # it sets them for good
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(command_line, "_run", refuse)
    with pytest.raises(SystemExit) as end:
        command_line.run()

    assert end.value.code == status
    said = f".evenkeel/local/deployed.json: {os.strerror(number)}. {remedy}".rstrip()
    assert capsys.readouterr().err == f"{said}\n"


def test_a_mistake_of_ours_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One message, and a file for whoever mends it, that nobody else can read."""

    def stumble() -> None:
        raise KeyError("istio")

    for name in ("GRPC_VERBOSITY", "PYDANTIC_DISABLE_PLUGINS"):  # it sets them for good
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(command_line, "_run", stumble)
    with pytest.raises(SystemExit) as end:
        command_line.run()

    said = capsys.readouterr().err
    (file,) = tmp_path.iterdir()
    assert end.value.code == 1
    assert said.startswith("KeyError at test_command_line.py:")
    assert said.count("\n") == 1
    assert str(file) in said
    assert "Traceback" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_closed_streams_are_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `evenkeel status >&-`."""
    for name in ("GRPC_VERBOSITY", "PYDANTIC_DISABLE_PLUGINS"):
        monkeypatch.setenv(name, "")
    written: list[int] = []
    monkeypatch.setattr(command_line, "_run", lambda: written.append(sys.stdout.write("said")))
    monkeypatch.setattr(sys, "stdout", None)

    command_line.run()

    assert written == [4]
    sys.stdout.close()
