"""Small programs, run by the real Pulumi CLI with the simulated provider."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.plugins.kubernetes.conftest import Cluster

pytestmark = pytest.mark.pulumi_cli
_ROOT = Path(__file__).parents[4]

_PROGRAM = """
import pulumi, pulumi_kubernetes as k

config = pulumi.Config()
space = config.require("space")
here = {"namespace": space}
settings = k.core.v1.ConfigMap("settings", metadata=here, data={"a": config.get("a") or "1"})
password = pulumi.Output.secret("hunter2")
keys = k.core.v1.Secret("keys", metadata=here, string_data={"p": password})
web = k.apps.v1.Deployment(
    "web",
    metadata={"namespace": space},
    spec={
        "replicas": config.get_int("replicas") or 1,
        "selector": {"match_labels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{
                "name": "main", "image": "registry.test/web:1",
                "env": [{"name": "SETTINGS", "value": settings.metadata["name"]}],
                "resources": {"limits": {"cpu": "0.5"}},
            }]},
        },
    },
)
pulumi.export("ready", web.status["ready_replicas"])
pulumi.export("settings", settings.metadata["name"])
"""


@dataclass
class Project:
    """A Pulumi project in a folder of its own, with a stack and a backend of its own."""

    folder: Path
    environ: dict[str, str]

    def run(self, *argv: str, fails: bool = False) -> str:
        """Run the CLI and return what it printed."""
        done = subprocess.run(
            ["pulumi", *argv, "--non-interactive"],  # noqa: S607 - the test is about the CLI on PATH
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def set(self, key: str, value: str) -> None:
        """Set one key of the configuration."""
        self.run("config", "set", key, value, "-s", "test")

    def changes(self, *argv: str) -> dict[str, int]:
        """Run an operation by its JSON and return how many steps there were of each kind."""
        counts: dict[str, int] = json.loads(self.run("preview", "--json", "-s", "test", *argv))[
            "changeSummary"
        ]
        return counts

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs."""
        found: dict[str, Any] = json.loads(self.run("stack", "output", "--json", "-s", "test"))
        return found


@pytest.fixture
def project(cluster: Cluster, namespace: str, tmp_path: Path) -> Iterator[Project]:
    """Write the program, and destroy what it made."""
    plugins, stubs, folder = tmp_path / "bin", tmp_path / "stubs", tmp_path / "project"
    for each in (plugins, stubs / "pip", folder, tmp_path / "home"):
        each.mkdir(parents=True)
    starter = plugins / "pulumi-resource-kubernetes"
    starter.write_text(
        f"#!/bin/sh\nexec env PYTHONPATH={_ROOT} {sys.executable} "
        '-m simulator.plugins.kubernetes "$@"\n'
    )
    starter.chmod(0o755)
    # The CLI asks pip what is installed, and a locked environment has no pip.
    (stubs / "pip" / "__init__.py").touch()
    (stubs / "pip" / "__main__.py").write_text('print("[]")\n')
    (folder / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (folder / "__main__.py").write_text(_PROGRAM)
    made = Project(
        folder,
        {
            "PATH": f"{plugins}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(stubs),
            "HOME": str(tmp_path / "home"),
            "PULUMI_HOME": str(tmp_path / "home"),
            "PULUMI_BACKEND_URL": f"file://{tmp_path}/home",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_ENABLE_AUTOMATIC_LOGGING": "false",
            "EVENKEEL_SESSION": str(cluster.session.folder),
        },
    )
    made.run("stack", "init", "test")
    made.set("space", namespace)
    yield made
    made.run("destroy", "--yes", "--skip-preview", "-s", "test")


def test_a_program_goes_up_stays_and_goes_down(
    project: Project, cluster: Cluster, namespace: str
) -> None:
    """Preview, up, no change, refresh without drift, one change, destroy: nothing is left."""
    assert project.changes() == {"create": 4}
    project.run("up", "--yes", "--skip-preview", "-s", "test")
    assert project.outputs()["ready"] == 1
    assert project.changes() == {"same": 4}
    assert project.changes("--refresh") == {"same": 4}

    project.set("replicas", "3")
    assert project.changes() == {"same": 3, "update": 1}
    project.run("up", "--yes", "--skip-preview", "-s", "test")
    assert project.outputs()["ready"] == 3

    project.run("destroy", "--yes", "--skip-preview", "-s", "test")
    assert cluster.api.list("apps/v1", "Deployment", namespace) == []
    assert [
        each["metadata"]["name"]
        for each in cluster.api.list("v1", "ConfigMap", namespace)
        if each["metadata"]["name"] != "kube-root-ca.crt"
    ] == []


def test_a_replaced_object_gets_a_new_name_everywhere(project: Project) -> None:
    """The ConfigMap is replaced first; the Deployment that names it is updated in place."""
    project.run("up", "--yes", "--skip-preview", "-s", "test")
    before = project.outputs()["settings"]
    project.set("a", "2")

    assert project.changes() == {"same": 2, "replace": 1, "update": 1}
    project.run("up", "--yes", "--skip-preview", "-s", "test")

    assert project.outputs()["settings"] != before
    assert project.changes() == {"same": 4}


def test_secrets_are_not_in_the_state(project: Project) -> None:
    """Neither the text nor its base64 stands in the exported state."""
    project.run("up", "--yes", "--skip-preview", "-s", "test")

    state = project.run("stack", "export", "-s", "test")

    assert "hunter2" not in state
    assert "aHVudGVyMg==" not in state


def test_an_object_that_is_not_ready_is_kept_and_finished_later(project: Project) -> None:
    """The first run fails and says why; with the cause gone, the next finishes the object."""
    program = (project.folder / "__main__.py").read_text()
    wait = '"annotations": {"pulumi.com/timeoutSeconds": "2"}'
    stuck = program.replace(
        '"web",\n    metadata={"namespace": space}',
        f'"web",\n    metadata={{"namespace": space, {wait}}}',
    ).replace('"spec": {"containers"', '"spec": {"nodeSelector": {"no": "node"}, "containers"')
    assert stuck != program
    (project.folder / "__main__.py").write_text(stuck)

    text = project.run("up", "--yes", "--skip-preview", "-s", "test", fails=True)
    assert "it was not ready after 2 s" in text
    assert "didn't match Pod's node affinity/selector" in text

    (project.folder / "__main__.py").write_text(program)
    project.run("up", "--yes", "--skip-preview", "-s", "test")
    assert project.outputs()["ready"] == 1
    assert project.changes() == {"same": 4}
