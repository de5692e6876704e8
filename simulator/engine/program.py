"""The program's process."""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..errors import EngineError
from .children import Child
from .run import Run

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
        "monitor": run.address,
        "engine": run.address,
        "parallel": request.parallel,
        "dry_run": run.preview,
        "organization": "organization",
        "root_directory": str(request.project),
    }
    environ = {
        **request.environ,
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(sorted(request.secret_keys)),
    }
    child = await run.children.start(
        "program",
        # -P: the launcher's own folder must not be where the program's imports are looked for
        [request.python, "-P", "-u", str(_LAUNCHER), json.dumps(settings)],
        environ=environ,
        folder=project.folder,
    )
    child.read(
        (child.process.stdout, lambda line: _say(run, "info", line)),
        (child.process.stderr, lambda line: _say(run, "info#err", line)),
    )
    return child


def _say(run: Run, severity: str, line: str) -> None:
    run.children.keep("program", line)
    run.events.say(severity, line)
