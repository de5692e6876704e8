"""What the system refuses ends a command with the path, the reason and what to do."""

import errno
import os

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
