"""The program's process."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ..errors import EngineError
from . import program_host
from .children import Child
from .crew import Post
from .run import Forked, Halted, Run

_Result = TypeVar("_Result")

_RECORDED = "EVENKEEL_READS"
"""Where what a program reads is noted, all of it has to be read by the program."""

_LAUNCHER = Path(__file__).with_name("launcher.py")
SAID_WHY = 32
"""Exit status of a program that has already said what is wrong."""


@dataclass(frozen=True)
class Project:
    """What `Pulumi.yaml` says that the engine needs."""

    name: str
    folder: Path
    """Where the program is run."""

    program: str
    """What is run there."""


def read_project(folder: Path) -> Project:
    """Read the project file.

    Raises:
        EngineError: It cannot be read, or is not about a Python program.
    """
    path = folder / "Pulumi.yaml"
    try:
        data = yaml.safe_load(path.read_bytes())
        name, runtime = data["name"], data["runtime"]
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise EngineError(
            f"{path}: cannot be read ({error}); expected a Pulumi project with name and runtime."
        ) from error
    language = runtime["name"] if isinstance(runtime, dict) else runtime
    if language != "python":
        raise EngineError(
            f"{path}: runtime: got {language}; expected python. The embedded engine runs nothing "
            "else; use the Pulumi CLI."
        )
    main = folder / data.get("main", ".")
    if main.is_dir() and (main / "__main__.py").is_file():
        return Project(name, main.resolve(), ".")
    if main.is_file():
        return Project(name, main.parent.resolve(), main.name)
    raise EngineError(f"{path}: main: got {main}; expected a folder with __main__.py, or a file.")


async def start(run: Run, project: Project) -> Child:
    """Start the program; what it prints becomes messages."""
    request = run.request
    settings = {
        "program": project.program,
        "project": project.name,
        "stack": request.stack,
        "organization": "organization",
        "root_directory": str(request.project),
    }
    message = {
        "monitor": run.address,
        "engine": run.address,
        "parallel": request.parallel,
        "dry_run": run.preview,
    }
    environ = {
        **request.environ,
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(sorted(request.secret_keys)),
    }
    child = await _forked(run, project, settings, message, environ)
    if child is None:
        child = await run.children.start(
            "program",
            # -P: the launcher's own folder must not be where the program's imports are looked for
            [request.python, "-P", "-u", str(_LAUNCHER), json.dumps(settings | message)],
            environ=environ,
            folder=project.folder,
        )
    child.read(
        (child.process.stdout, lambda line: _say(run, "info", line)),
        (child.process.stderr, lambda line: _say(run, "info#err", line)),
    )
    return child


def rest(run: Run) -> None:
    """Let the program's host stay for the next operation of the command."""
    if run.host is not None and run.host.fork.process.returncode is not None:
        run.children.rest(run.host.post, run.host.worker)


async def _forked(
    run: Run,
    project: Project,
    settings: Mapping[str, Any],
    message: Mapping[str, Any],
    environ: Mapping[str, str],
) -> Child | None:
    """Begin the program as a fork of its host, where another operation may follow."""
    request, children = run.request, run.children
    if request.crew is None or _RECORDED in environ:
        return None
    source = (request.python, json.dumps(settings))
    post = Post.of("host", project.folder, environ, source)
    host = await children.again(post)
    if not isinstance(host, program_host.Host):
        host = await program_host.start(
            children, request.python, settings, environ=environ, folder=project.folder
        )
    child = await _unless_halted(run, program_host.fork(children, host, message))
    if child is None:
        await host.child.stop()
        return None
    run.host = Forked(post, host, child)
    return child


async def _unless_halted(run: Run, work: Coroutine[Any, Any, _Result]) -> _Result:
    """Wait for something that takes as long as the program's imports, or until nobody wants it.

    Raises:
        Halted: Nobody wants it any more.
    """
    doing, halted = asyncio.create_task(work), asyncio.create_task(run.halted.wait())
    try:
        await asyncio.wait({doing, halted}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        raise Halted
    finally:
        for each in (doing, halted):
            each.cancel()
        await asyncio.gather(doing, halted, return_exceptions=True)


def _say(run: Run, severity: str, line: str) -> None:
    run.children.keep("program", line)
    run.events.say(severity, line)
