"""Runs the command line; a person gets a message and an exit status, never a traceback."""

import errno
import os
import sys

from cli.failing import fail, turn_output_away, unexpected
from components.errors import EvenkeelError
from operations.errors import CommandError
from operations.exit_codes import Exit
from simulator.around_proxies import around_proxies
from simulator.errors import SessionError, SimulatorError, ToolError
from stacks.problems import EnvironmentProblems

_REMEDIES = {
    errno.ENOSPC: " Free some space and run it again: what was done is kept.",
    errno.EDQUOT: " Free some space and run it again: what was done is kept.",
    errno.EROFS: " Make it writable, or run it on a copy of the project: --project FOLDER.",
}
"""What to do about what the system refuses."""


def run() -> None:
    """Run the command line and end with an exit status of `operations.exit_codes`."""
    _open_streams()
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # read when grpc is imported
    os.environ.update(around_proxies(os.environ))
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them takes time
    try:
        _run()
    except CommandError as error:
        fail(type(error).__name__, [str(error)], error.status)
    except EnvironmentProblems as error:
        fail(type(error).__name__, [str(error)], Exit.USAGE, error.lines)
    except (SessionError, ToolError) as error:
        fail(type(error).__name__, [str(error)], Exit.USAGE)
    except (EvenkeelError, SimulatorError) as error:
        fail(type(error).__name__, [str(error)], Exit.FAILED)
    except BrokenPipeError:
        turn_output_away()
        sys.exit(Exit.FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        closed = isinstance(error, PermissionError) or error.errno == errno.EROFS
        remedy = _REMEDIES.get(error.errno or 0, "")
        status = Exit.USAGE if closed else Exit.FAILED
        fail("OSError", [f"{where}{error.strerror or error}.{remedy}"], status)
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets no traceback
        fail(type(error).__name__, [unexpected(error)], Exit.FAILED)


def _open_streams() -> None:
    """Put nothing where the caller has closed a stream, such as by `>&-`."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # stays open: what is opened first takes the number that was closed
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _run() -> None:
    """Run the command line; its own errors of usage are shown as any other."""
    from cli.app import app  # noqa: PLC0415 - what is above names no command
    from cli.matching import match  # noqa: PLC0415 - the same

    if call := match(app, sys.argv[1:]):
        call()
    _look_closer()


def _look_closer() -> None:
    """Show help, or say what is wrong with what was typed; or run what is hard to read."""
    from typer.exceptions import TyperException  # noqa: PLC0415 - takes long to import

    from cli.app import app  # noqa: PLC0415 - what is above names no command
    from cli.typer_app import typer_app  # noqa: PLC0415 - the same

    try:
        status = typer_app(app)(standalone_mode=False)
    except TyperException as error:
        said = str(getattr(error, "message", "")) or str(error)
        show = getattr(error, "show", None)
        if "--json" in sys.argv or show is None:
            fail("UsageError", [said], Exit.USAGE)
        show()
        sys.exit(Exit.USAGE)
    sys.stdout.flush()
    sys.exit(status or Exit.OK)
