"""The bootstrap program, deployed into simulated clouds; no cluster runs, and none is needed."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components.clouds.providers import PROVIDERS
from evenkeel.simulator.engine import embedded
from evenkeel.simulator.engine.request import Operation, Request
from evenkeel.simulator.environ import rehearsal_environ
from evenkeel.simulator.session import Session
from evenkeel.simulator.session_data import MachineType, SessionData
from evenkeel.testing.rehearsal import PACK
from evenkeel.testing.result import Reading, Result
from operations.hardware import machine_types

PROJECT = Path(__file__).parents[3] / "stacks" / "bootstrap"
LAYERED = Path(__file__).parents[2] / "fixtures" / "projects" / "layers"
CLOUDS = ("aws", "azure", "gcp")
KEEPER = "arn:aws:iam::123456789012:role/platform-oncall"
OPERATOR = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
_ALSO = {"issuer": OPERATOR, "subject": "system:serviceaccount:evenkeel-deploy:{environment}"}
_STATE = {"repository": "company@1234/ml-platform@5678", "also": [_ALSO]}
STATES: Mapping[str, Mapping[str, Any]] = {
    "aws": {**_STATE, "keepers": [KEEPER]},
    "azure": _STATE,
    "gcp": _STATE,
}


@dataclass(frozen=True)
class Bench:
    """A stack of the program in a session of its own, without a cluster."""

    session: Session
    stack: str
    project: Path

    def run(self, operation: Operation, state: Mapping[str, Any]) -> Result:
        """Do one operation, with the policy pack."""
        reading = Reading()
        # the pack asks which stage it is
        config = {
            "evenkeel-bootstrap:state": state,
            "evenkeel:environment": {"stage": "prod", "gpuPools": []},
        }
        request = Request(
            operation=operation,
            project=self.project,
            stack=self.stack,
            config={key: json.dumps(value) for key, value in config.items()},
            config_objects=frozenset(config),
            secret_keys=frozenset(),
            state=self.session.state,
            environ=rehearsal_environ(self.session),
            plugins=self.session.folder / "plugins",
            policy_packs=(PACK,),
            log=self.session.logs / f"{operation}.log",
        )
        return reading.result(embedded.run(request, reading.add))


def bench(stack: str, folder: Path, project: Path = PROJECT) -> Bench:
    """Offer the plugin of a stack's cloud to the program."""
    cloud = stack.split("-", maxsplit=1)[0]
    provider = PROVIDERS[cloud]
    data = SessionData(
        environment=stack,
        kubernetes="1.36",
        clouds=(provider,),
        machine_types={
            provider: {
                name: MachineType.model_validate(each.model_dump())
                for name, each in machine_types(cloud).items()
            }
        },
    )
    session = Session.write(folder / "session", data)
    plugins = session.folder / "plugins"
    plugins.mkdir()
    path = plugins / f"pulumi-resource-{provider}"
    command = f'"{sys.executable}" -m simulator.plugins {provider}'
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    path.chmod(0o755)
    return Bench(session, stack, project)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Result]:
    """What is made for the production of each cloud, with two layers."""
    return {
        cloud: bench(f"{cloud}-prod", tmp_path_factory.mktemp(cloud), LAYERED).run(
            "up", STATES[cloud]
        )
        for cloud in CLOUDS
    }
