"""The Pulumi CLI as the engine: its own home, backend and passphrase, the same plugins."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ..errors import EngineError
from ..session import write_whole
from . import lock
from .children import GUARD
from .event_log import EventLog
from .program import read_project
from .request import Emit, Outcome, Request
from .secrets import Crypter, passphrase_in

MADE_FOR = "3.272"
"""The version whose protocols and options this follows; another one gets a warning."""

RECORDED = "3.260"
"""The version that the test programs were recorded with (docs/engine.md)."""

_VERSION = re.compile(r"v?(\d+\.\d+)\.")
_UNSET = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG", "PULUMI_STACK")
_AS_IT_IS = "--refresh=false"
"""Whatever the project's file says: nobody but evenkeel changes a simulation, and where a simulated
autoscaler does, the provider itself wants to be read before (`refreshBeforeUpdate`)."""

FLAGS = {
    "preview": (_AS_IT_IS,),
    "up": ("--yes", "--skip-preview", _AS_IT_IS),
    "refresh": ("--yes", "--skip-preview"),
    "destroy": ("--yes", "--skip-preview", _AS_IT_IS),
}
"""What the CLI is told for each operation."""


def run(request: Request, emit: Emit) -> Outcome:
    """Do one operation on one stack.

    A first SIGINT or SIGTERM is passed on to the CLI, which lets running steps end; a second one
    ends it at once.

    Raises:
        EngineError: It cannot be started; nothing was done.
    """
    project = read_project(request.project)
    request.log.parent.mkdir(parents=True, exist_ok=True)
    with lock.held(request.state, request.operation):
        cli = _Cli(request, project.name)
        cli.prepare()
        if request.unprotect:
            cli.unprotect()
        log = EventLog(request.state / "events.jsonl", emit)
        if cli.version != MADE_FOR:
            log.hand_on(_warning(_other_version(cli.version)))
        status, said = cli.operate(log)
    message = ""
    if log.result == "canceled":
        message = (
            "cancelled: what was begun is done, nothing else was begun. Run it again to go on."
        )
    elif status:
        message = log.first_error or said or f"pulumi has ended with status {status}"
    outputs = {} if request.operation == "destroy" and not status else log.outputs
    return Outcome(status == 0, dict(log.changes), outputs, message)


class _Cli:
    """The CLI with an environment of its own."""

    def __init__(self, request: Request, project: str) -> None:
        self._request = request
        self._project = project
        found = shutil.which("pulumi", path=request.environ.get("PATH", ""))
        if found is None:
            raise EngineError("PATH: got no pulumi on it; expected the Pulumi CLI.")
        self._pulumi = found
        self._backend = request.state / "backend"
        self._config = request.state / f"Pulumi.{request.stack}.yaml"
        self._passphrase, file = passphrase_in(request.state)
        self._environ = {
            **{key: text for key, text in request.environ.items() if key not in _UNSET},
            "PULUMI_HOME": str(request.state / "home"),
            "PULUMI_BACKEND_URL": self._backend.absolute().as_uri(),
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(file),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PATH": _path(request, Path(found).parent),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_ENABLE_AUTOMATIC_LOGGING": "false",  # it costs half the time of a preview
            "PULUMI_DEBUG_COMMANDS": "true",  # without it there is no --event-log
            "NO_COLOR": "1",
        }
        match = _VERSION.match(self._call(request.state, "version").strip())
        self.version = match.group(1) if match else "unknown"

    def prepare(self) -> None:
        """Make the stack where there is none, and write its configuration."""
        self._backend.mkdir(parents=True, exist_ok=True, mode=0o700)
        # We hold the stack's lock: what a CLI that was killed has locked is nobody's.
        shutil.rmtree(self._backend / ".pulumi" / "locks", ignore_errors=True)
        stacks = self._backend / ".pulumi" / "stacks" / self._project
        if not (stacks / f"{self._request.stack}.json").exists():
            # In a folder of its own: the CLI would write into the project's configuration.
            scratch = self._request.state / "scratch"
            scratch.mkdir(exist_ok=True)
            manifest = {"name": self._project, "runtime": "python"}
            (scratch / "Pulumi.yaml").write_text(yaml.safe_dump(manifest))
            self._call(scratch, "stack", "init", self._request.stack)
        write_whole(self._config, yaml.safe_dump(self._configuration()).encode())

    def unprotect(self) -> None:
        """Lift the protection of every resource in the state."""
        scratch = self._request.state / "scratch"
        self._call(scratch, "state", "unprotect", "--all", "--yes", "--stack", self._request.stack)

    def operate(self, log: EventLog) -> tuple[int, str]:
        """Run the operation; returns the exit status and the last thing that was said."""
        request = self._request
        events = request.state / "events.jsonl"
        events.unlink(missing_ok=True)
        argv = [sys.executable, "-I", "-S", str(GUARD), str(os.getpid())]  # it ends with us
        argv += [self._pulumi, request.operation, *FLAGS[request.operation]]
        argv += ["--stack", request.stack, "--config-file", str(self._config)]
        argv += ["--event-log", str(events), "--non-interactive", "--suppress-permalink=true"]
        argv += [f"--parallel={request.parallel}"]
        if request.continue_on_error and request.operation in ("up", "destroy"):
            argv += ["--continue-on-error"]
        if request.operation in ("preview", "up"):
            argv += [f"--policy-pack={each}" for each in request.policy_packs]
        if request.tolerant:
            levels = request.state / "levels.json"
            levels.write_text('{"all": "advisory"}')
            argv += [f"--policy-pack-config={levels}"] * len(request.policy_packs)
        with request.log.open("ab") as output:
            process = subprocess.Popen(
                argv,
                cwd=request.project,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            said: list[bytes] = []
            reader = threading.Thread(target=_drain, args=(process, said), daemon=True)
            reader.start()
            with _signals_passed_on(process):
                log.follow(process)
            reader.join(5)
            output.writelines(said)
        text = b"".join(said).decode(errors="replace").strip()
        return process.returncode, text.splitlines()[-1] if text else ""

    def _configuration(self) -> dict[str, Any]:
        request = self._request
        before = yaml.safe_load(self._config.read_text()) if self._config.exists() else {}
        crypter = Crypter(self._passphrase, before.get("encryptionsalt", ""))
        values: dict[str, Any] = {}
        for key, text in request.config.items():
            if key in request.secret_keys:
                values[key] = {"secure": crypter.encrypt(text)}
            else:
                values[key] = json.loads(text) if key in request.config_objects else text
        return {"encryptionsalt": crypter.salt, "config": values}

    def _call(self, folder: Path, *arguments: str) -> str:
        done = subprocess.run(
            [self._pulumi, *arguments],
            cwd=folder,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().removeprefix("error: ")
            raise EngineError(f"pulumi {' '.join(arguments)}: {said}")
        return done.stdout


def _path(request: Request, home: Path) -> str:
    """Return where executables are looked for: simulated plugins first, and no others.

    A folder with plugins of its own is left out; the CLI's own stays, for its language host.
    """
    folders = request.environ.get("PATH", "").split(os.pathsep)
    clean = [each for each in folders if each and not any(Path(each).glob("pulumi-resource-*"))]
    return os.pathsep.join([str(request.plugins), *clean, str(home)])


def _drain(process: "subprocess.Popen[bytes]", said: list[bytes]) -> None:
    if process.stderr is not None:
        said.extend(process.stderr)
        process.stderr.close()


@contextlib.contextmanager
def _signals_passed_on(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Pass SIGINT and SIGTERM on to the CLI, which is in a session of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    seen = []

    def pass_on(number: int, _: object) -> None:
        seen.append(number)
        with contextlib.suppress(ProcessLookupError):
            if len(seen) == 1:
                os.kill(process.pid, signal.SIGINT)
            else:
                os.killpg(process.pid, signal.SIGKILL)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, pass_on) for each in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # plugins that it has left behind


def _other_version(version: str) -> str:
    return (
        f"the Pulumi CLI is version {version}; this is made for {MADE_FOR}, "
        f"and what the CLI does was recorded with {RECORDED}"
    )


def _warning(text: str) -> dict[str, Any]:
    content = {"message": f"{text}\n", "color": "never", "severity": "warning"}
    return {"sequence": 0, "timestamp": int(time.time()), "diagnosticEvent": content}
