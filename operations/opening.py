"""How every command that simulates begins: read the environment, say what this is, get ready."""

import json
import os
import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from components.addons.given_value import key_of
from components.errors import EvenkeelError
from operations.capacity import Ceiling, ceiling
from operations.deployment import Deployment
from operations.environment_changes import environment_changes
from operations.errors import UsageError
from operations.project import Project
from operations.protection import letting_go
from operations.rehearsal import rehearse
from operations.screen import Screen
from operations.sdks import expect_sdk
from operations.served_version import version_document, version_lines
from operations.version import VERSION
from simulator.cluster.api import KubernetesApi
from simulator.cluster.progress import Progress
from simulator.cluster.tools import find_tools
from simulator.engine.request import SECRET_STAND_IN
from simulator.session import Session, write_whole
from simulator.session_data import SessionData
from simulator.simulation import Simulation
from stacks.configuration import load
from stacks.environment import Environment, parse, read
from stacks.plan import given_secrets

KEY = "evenkeel:environment"
_DEPLOYED = "environment.json"


@dataclass(frozen=True)
class Opening:
    """An environment that has been read and is right."""

    project: Project
    name: str
    environment: Environment
    config: Mapping[str, Any]
    """The file's `config:` as the Pulumi CLI reads it."""

    @classmethod
    def read(cls, project: Project, name: str) -> "Opening":
        """Read an environment file, and report all that is wrong with it at once.

        Raises:
            EnvironmentProblems: What is wrong, each with path and remedy; nothing was started.
            UsageError: There is no such environment.
        """
        chosen = os.environ.get("EVENKEEL_ENGINE", "")
        if chosen not in {"", "embedded"}:
            raise UsageError(
                f"EVENKEEL_ENGINE: got {chosen}; expected embedded, or nothing for the Pulumi CLI "
                "where there is one. Nothing was started."
            )
        path = project.expect_file(name)
        return cls(project, name, read(path), load(path))

    def show(self, screen: Screen) -> None:
        """Say which environment, that this is a simulation, and which engine does it."""
        screen.title(
            f"evenkeel {VERSION}   environment {self.name}   "
            "SIMULATION: nothing outside this machine is touched",
            f"engine {engine_name()}",
            "",
        )

    def find_tools(self, screen: Screen) -> None:
        """Find what the program imports, and the cluster's tools; show how building those goes.

        Raises:
            ToolError: A tool is missing and cannot be built.
            UsageError: The SDK of the environment's cloud is not installed.
        """
        expect_sdk(self.environment.cloud.name, f"make install ENV={self.name}")

        def report(moment: Progress) -> None:
            built = f"{len(moment.built)} of {len(moment.tools)} built"
            text = f"{moment.step} {moment.current}".strip()
            screen.waiting("tools", f"{text}, {built}", moment.count, moment.total)

        found = find_tools(report)
        screen.done("tools", f"{len(fields(found))} found")

    def session_data(self, **mishaps: object) -> SessionData:
        """Return what the simulator has to know of this environment.

        Args:
            mishaps: `faults` and `quotas` of the simulated clouds, where some are asked for.
        """
        return rehearse(self.name, self.environment).model_copy(update=mishaps)

    def start_cluster(self, simulation: Simulation, screen: Screen) -> None:
        """Start what is not running and show how that goes."""
        began = time.monotonic()
        simulation.start(lambda text: screen.waiting("cluster", text))
        with KubernetesApi(simulation.session.kubeconfig) as api:
            version = api.request("GET", "/version")["gitVersion"]
        data = simulation.session.data
        gpus = sum(1 for machine in data.machines if machine.gpus)
        nodes = "nodes come with the cloud's pools" if data.clouds else f"{gpus} GPU nodes"
        seconds = time.monotonic() - began
        screen.done("cluster", f"ready in {seconds:.0f} s", f"Kubernetes {version}, {nodes}")
        screen.say(*version_lines(self.environment.cluster.kubernetes))
        for key in self.stand_ins():
            screen.say(
                f" a stand-in takes the place of the secret {key}; before a real deployment: "
                f"pulumi config set --secret {key} -s {self.name}"
            )

    def deployment(self, session: Session) -> Deployment:
        """Return the environment as the engine takes it."""
        structured = {key for key, value in self.config.items() if isinstance(value, dict | list)}
        secret = {key for key in structured if "secure" in self.config[key]}
        config = {key: _text(value) for key, value in self.config.items() if key not in secret}
        secret |= {*self.stand_ins()}
        return Deployment(
            project=self.project,
            session=session,
            environment=self.name,
            # A secret is encrypted for the real stack: the rehearsal has a stand-in for its value.
            config=config | dict.fromkeys(secret, SECRET_STAND_IN),
            config_objects=frozenset(structured - secret),
            secret_keys=frozenset(secret),
        )

    def stand_ins(self) -> list[str]:
        """Return the keys of secret configuration that a real deployment needs and has not yet."""
        wanted = given_secrets(self.environment, self.name)
        return [key for each in wanted if (key := key_of(each)) not in self.config]

    def facts(self, session: Session) -> dict[str, Any]:
        """Return what every result says of its environment."""
        return {
            "environment": self.name,
            "simulation": True,
            "version": VERSION,
            "engine": engine_name(),
            "session": str(session.folder),
            "kubernetes": version_document(self.environment.cluster.kubernetes),
        }

    def changes(self, session: Session) -> list[str]:
        """Return what changed in the file since the last `up`."""
        before = _deployed(session)
        return [f" {line}" for line in environment_changes(before, self.config[KEY])]

    def letting_go(self, session: Session, errors: Collection[str]) -> list[str]:
        """Return how what is protected is let go of, where errors say that it would have gone."""
        return letting_go(errors, _deployed(session), self.config[KEY], self.name)

    def ceilings(self, session: Session) -> tuple[Ceiling, Ceiling | None]:
        """Return what the environment may grow to now, and what it could at the last `up`."""
        now = ceiling(self.name, self.environment)
        deployed = _deployed(session)
        try:
            return now, ceiling(self.name, parse(deployed)) if deployed else None
        except EvenkeelError:
            return now, None  # it was deployed by a version with other rules

    def remember(self, session: Session) -> None:
        """Keep the environment that is deployed now, for the next comparison."""
        write_whole(session.folder / _DEPLOYED, json.dumps(self.config[KEY]).encode())


def _deployed(session: Session) -> dict[str, Any] | None:
    """Return the environment of the last `up` as it was written, or None before the first."""
    try:
        found: dict[str, Any] = json.loads((session.folder / _DEPLOYED).read_bytes())
    except (OSError, ValueError):
        return None
    return found


def engine_name(environ: Mapping[str, str] = os.environ) -> str:
    """Return which engine does the work, and why."""
    if environ.get("EVENKEEL_ENGINE") == "embedded":
        return "embedded (EVENKEEL_ENGINE)"
    found = shutil.which("pulumi", path=environ.get("PATH"))
    return f"Pulumi CLI {Path(found)}" if found else "embedded (no Pulumi CLI on PATH)"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
