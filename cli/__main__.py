"""The `evenkeel` command; a person gets a message and an exit status, never a traceback."""

import json
import os
import sys
from collections.abc import Iterable

from cli.errors import CommandError
from cli.exit_codes import Exit
from components.errors import EvenkeelError
from simulator.errors import SimulatorError
from stacks.problems import EnvironmentProblems


def main() -> None:
    """Run the command line and end with an exit status of `cli.exit_codes`."""
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # read when grpc is imported
    try:
        from cli.app import app  # noqa: PLC0415 - inside, so that Ctrl-C in imports is clean too

        app()
    except KeyboardInterrupt:
        _fail(
            "interrupted",
            ["Interrupted. What was done is kept; the same command goes on from there."],
            Exit.INTERRUPTED,
        )
    except CommandError as error:
        _fail(type(error).__name__, [str(error)], error.status)
    except EnvironmentProblems as error:
        _fail(type(error).__name__, [str(error)], Exit.USAGE, map(str, error.problems))
    except (EvenkeelError, SimulatorError) as error:
        _fail(type(error).__name__, [str(error)], Exit.FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail("OSError", [f"{where}{error.strerror or error}."], Exit.FAILED)


def _fail(kind: str, lines: list[str], status: Exit, problems: Iterable[str] | None = None) -> None:
    if "--json" in sys.argv:
        document = {"status": status.name.lower(), "exit": int(status), "error": kind}
        sys.stdout.write(
            json.dumps(document | {"problems": [*(problems or lines)]}, indent=1) + "\n"
        )
    else:
        sys.stderr.write("\n".join(lines) + "\n")
    sys.exit(int(status))


if __name__ == "__main__":
    main()
