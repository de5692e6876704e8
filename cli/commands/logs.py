"""`evenkeel logs`: what the processes of a rehearsal wrote."""

from pathlib import Path

from cli.being_up import session_of
from cli.result import Result
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.project import Project
from operations.screen import Screen
from simulator.session import Session


def logs(
    project: Project, environment: str, name: str | None, lines: int, screen: Screen
) -> Result:
    """List the logs, or show the end of one.

    Args:
        project: The project.
        environment: The environment's name.
        name: The log's name; None lists them.
        lines: How many lines from the end.
        screen: Where they are shown.

    Raises:
        SessionError: The rehearsal cannot be read.
        UsageError: The environment is not up, or there is no such log.
    """
    project.expect(environment)
    session = session_of(project, environment)
    found = {path.stem: path for path in _log_files(session)}
    if name is None:
        for each, path in sorted(found.items()):
            screen.say(f" {each:<28} {path.stat().st_size:>9} bytes   {path}")
        return Result(Exit.OK, {"logs": {each: str(path) for each, path in found.items()}})
    if name not in found:
        raise UsageError(
            f"log: got {name!r}; expected one of: {', '.join(sorted(found)) or 'none yet'}"
        )
    content = found[name].read_text(errors="replace").splitlines()[-lines:]
    screen.say(*content)
    return Result(Exit.OK, {"log": name, "lines": content})


def _log_files(session: Session) -> list[Path]:
    folders = (session.logs, session.cluster)
    return [path for folder in folders for path in folder.rglob("*.log") if path.is_file()]
