"""Where a report goes: the screen, standard output, or a file."""

from enum import StrEnum
from pathlib import Path

from operations.errors import UsageError


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"


def expect_writable(path: Path) -> None:
    """Expect that a report can be written, before the work that it reports begins.

    Raises:
        UsageError: The folder is not there, or the path is one itself.
    """
    if not path.parent.is_dir():
        raise UsageError(
            f"--output: got {path}, whose folder is not there; expected a file in a folder that "
            "is. Nothing was started."
        )
    if path.is_dir():
        raise UsageError(f"--output: got {path}, a folder; expected a file. Nothing was started.")


def write_report(path: Path, text: str) -> None:
    """Write a report whole, or not at all.

    Raises:
        OSError: It cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
