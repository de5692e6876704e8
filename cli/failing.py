"""How a command ends that cannot go on: its words or its document, and its exit status."""

import json
import os
import sys
from collections.abc import Iterable
from typing import NoReturn

from cli.exit_codes import Exit
from cli.screen.plain import plain


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


def turn_output_away() -> None:
    """Nobody reads, or the disk is full: the interpreter must not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
