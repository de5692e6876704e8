"""The `evenkeel` command; a person gets a message and an exit status, never a traceback."""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import NoReturn

from cli.errors import CommandError, InterruptError
from cli.exit_codes import Exit
from cli.signals import take_signals
from components.errors import EvenkeelError
from simulator.errors import SessionError, SimulatorError, ToolError
from stacks.problems import EnvironmentProblems

_YOUNG = 100_000
"""Objects before the collector looks: importing makes many, and hardly any of them are garbage."""


def main() -> None:
    """Run the command line and end with an exit status of `cli.exit_codes`."""
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # read when grpc is imported
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them takes time
    gc.set_threshold(_YOUNG)
    take_signals()
    try:
        _run()
    except KeyboardInterrupt:
        _fail("InterruptError", [str(InterruptError())], Exit.INTERRUPTED)
    except CommandError as error:
        _fail(type(error).__name__, [str(error)], error.status)
    except EnvironmentProblems as error:
        _fail(type(error).__name__, [str(error)], Exit.USAGE, map(str, error.problems))
    except (SessionError, ToolError) as error:
        _fail(type(error).__name__, [str(error)], Exit.USAGE)
    except (EvenkeelError, SimulatorError) as error:
        _fail(type(error).__name__, [str(error)], Exit.FAILED)
    except BrokenPipeError:
        _turn_output_away()
        sys.exit(Exit.FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        status = Exit.USAGE if isinstance(error, PermissionError) else Exit.FAILED
        _fail("OSError", [f"{where}{error.strerror or error}."], status)


def _run() -> None:
    """Run the command line; its own errors of usage are shown as any other."""
    from typer.exceptions import TyperException  # noqa: PLC0415 - Ctrl-C in imports is clean too

    from cli.app import app  # noqa: PLC0415 - Ctrl-C in imports is clean too

    try:
        status = app(standalone_mode=False)
    except TyperException as error:
        said = str(getattr(error, "message", "")) or str(error)
        show: Callable[[], None] | None = getattr(error, "show", None)
        if "--json" in sys.argv or show is None:
            _fail("UsageError", [said], Exit.USAGE)
        show()
        sys.exit(Exit.USAGE)
    sys.stdout.flush()
    sys.exit(status or Exit.OK)


def _fail(
    kind: str, lines: list[str], status: Exit, problems: Iterable[str] | None = None
) -> NoReturn:
    try:
        if "--json" in sys.argv:
            document = {"status": status.name.lower(), "exit": int(status), "error": kind}
            whole = json.dumps(document | {"problems": [*(problems or lines)]}, indent=1)
            sys.stdout.write(whole + "\n")
            sys.stdout.flush()
        else:
            sys.stderr.write("\n".join(lines) + "\n")
    except OSError:
        _turn_output_away()
    sys.exit(int(status))


def _turn_output_away() -> None:
    """Nobody reads, or the disk is full: the interpreter must not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
