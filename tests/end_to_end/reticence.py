"""Sessions of real environments in which clouds are reticent, and no cluster answers."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from evenkeel.simulator.session import Session
from evenkeel.simulator.session_data import SessionData
from operations.rehearsal import rehearse
from stacks.environment import parse
from tests.environments import KEY, text

NOWHERE: Final = """\
clusters: [{name: none, cluster: {server: "http://127.0.0.1:1", certificate-authority-data: bm8=}}]
users: [{name: none, user: {}}]
"""
"""A cluster that answers nobody: a preview that asks it fails."""


def reticent(name: str, folder: Path, others: Mapping[str, str] | None = None) -> Session:
    """Offer the plugins of an environment's cloud and of Kubernetes, and no cluster.

    Args:
        name: The environment's.
        folder: Where the session will be.
        others: Package -> the command that is its plugin in place of the simulator's.
    """
    environment = parse(yaml.safe_load(text(name))["config"][KEY], name=name)
    data = rehearse(name, environment).model_copy(update={"reticent": True})
    # the wheel's simulator has a type of its own
    session = Session.write(folder, SessionData.model_validate_json(data.model_dump_json()))
    session.kubeconfig.write_text(NOWHERE)
    plugins = session.folder / "plugins"
    plugins.mkdir()
    commands = {
        package: f'"{sys.executable}" -m simulator.plugins {package}'
        for package in ("kubernetes", *data.clouds)
    }
    for package, command in (commands | dict(others or {})).items():
        path = plugins / f"pulumi-resource-{package}"
        path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        path.chmod(0o755)
    return session
