"""How a command ends that cannot go on: its words or its document, and its exit status."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from operations.exit_codes import Exit
from operations.screen.plain import plain


def fail(
    kind: str, lines: list[str], status: Exit, problems: Iterable[str] | None = None
) -> NoReturn:
    """Say what is wrong, as a document where that was asked for, and end the process.

    Args:
        kind: The error's name, for programs.
        lines: What a person reads.
        status: What the process ends with.
        problems: What the document lists, where that is not the lines.
    """
    try:
        if "--json" in sys.argv:
            document = {"status": status.name.lower(), "exit": int(status), "error": kind}
            whole = json.dumps(document | {"problems": [*(problems or lines)]}, indent=1)
            sys.stdout.write(whole + "\n")
            sys.stdout.flush()
        else:
            sys.stderr.write(plain("\n".join(lines)) + "\n")
    except OSError:
        turn_output_away()
    sys.exit(int(status))


def unexpected(error: Exception) -> str:
    """Return the words for a mistake of ours; where it happened is kept in a file for whoever asks.

    The file is in the system's folder for temporary ones, readable by its owner alone.
    """
    import tempfile  # noqa: PLC0415 - needed only here, and slow to import
    import traceback  # noqa: PLC0415 - the same

    whole = "".join(traceback.format_exception(error))
    where = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" at {Path(each.filename).name}:{each.lineno}" for each in where)
    try:
        descriptor, path = tempfile.mkstemp(prefix="evenkeel-", suffix=".txt", text=True)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(whole)
    except OSError:
        return whole
    return (
        f"{type(error).__name__}{place}: {error}. This is a mistake of evenkeel's; what was done "
        f"is kept. Where it happened is in {path}: report it with that file."
    )


def turn_output_away() -> None:
    """Nobody reads, or the disk is full: the interpreter must not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
