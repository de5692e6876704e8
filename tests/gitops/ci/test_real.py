"""Plan, up and drift with the real Pulumi CLI on a simulated provider."""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from gitops.ci.drift import UNKNOWN, drift
from gitops.ci.errors import CiError
from gitops.ci.planning import plan
from gitops.ci.up import up
from gitops.ci.variables import Settings
from gitops.drift.report import Report
from simulator.cluster.api import KubernetesApi
from simulator.session import Session

pytestmark = pytest.mark.pulumi_cli

ROOT = Path(__file__).parents[3]
_PROGRAM = """
import pulumi, pulumi_kubernetes as k
from components.addons.made_secret import make_secret
from components.addons.plan import MadeSecret

config = pulumi.Config()
here = {"namespace": config.require("space"), "annotations": {"pulumi.com/skipAwait": "true"}}
k.core.v1.ConfigMap("settings", metadata=here | {"name": "settings"}, data={"a": "1"})
k.core.v1.Secret(
    "keys", metadata=here | {"name": "keys"}, string_data={"p": config.require_secret("p")}
)
made = MadeSecret(name="made", given={"user": "admin", "url": "x:{word}@y"}, made=("word",))
make_secret("made", made, "shop", config.require("space"), pulumi.ResourceOptions())
k.apps.v1.Deployment(
    "web",
    metadata=here | {"name": "web"},
    spec={
        "replicas": 1,
        "selector": {"match_labels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "main", "image": "registry.test/web:1"}]},
        },
    },
)
"""


class Cluster(Protocol):
    """What the fixture `cluster` gives."""

    @property
    def session(self) -> Session:
        """The session that the provider serves."""

    @property
    def api(self) -> KubernetesApi:
        """The API server that it changes."""


@dataclass
class Place:
    """A repository with a program, and a stack of it."""

    root: Path
    environ: dict[str, str]

    @property
    def settings(self) -> Settings:
        """What a job reads."""
        return Settings(self.root, self.environ)

    def run(self, *argv: str) -> None:
        """Run a command, which must succeed."""
        done = subprocess.run(
            argv, cwd=self.root, env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def commit(self) -> None:
        """Commit everything."""
        self.run("git", "add", "--all")
        self.run("git", "-c", "user.name=a", "-c", "user.email=a@b.test", "commit", "-qm", "change")

    def state(self) -> list[bytes]:
        """Return the stack's state as it is kept."""
        found = (self.root.parent / "state" / ".pulumi" / "stacks").rglob("prod.json")
        return [each.read_bytes() for each in found]

    def report(self) -> Report:
        """Return what the last look for drift has found."""
        path = self.root / ".evenkeel" / "ci" / "drift-prod.json"
        return Report.model_validate_json(path.read_bytes())


def environ(folder: Path, cluster: Cluster) -> dict[str, str]:
    """Return what the jobs and the CLI read."""
    return {
        "PATH": f"{folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(folder / "stubs"),
        "HOME": str(folder),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder}/state",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_ENABLE_AUTOMATIC_LOGGING": "false",
        "EVENKEEL_SESSION": str(cluster.session.folder),
        "EVENKEEL_STATE": f"file://{folder}/state",
        "EVENKEEL_PLAN_KEY": "a key of the test, long enough to be one",
    }


@pytest.fixture
def place(cluster: Cluster, namespace: str, tmp_path: Path) -> Iterator[Place]:
    """A committed program and its stack `prod`; what it made is destroyed."""
    plugins, stubs, root = tmp_path / "bin", tmp_path / "stubs", tmp_path / "project"
    for each in (plugins, stubs / "pip", root / "environments", tmp_path / "state"):
        each.mkdir(parents=True)
    starter = plugins / "pulumi-resource-kubernetes"
    starter.write_text(
        f"#!/bin/sh\nexec env PYTHONPATH={ROOT} {sys.executable} "
        '-m simulator.plugins.kubernetes "$@"\n'
    )
    starter.chmod(0o755)
    # The CLI asks pip what is installed, and a locked environment has no pip.
    (stubs / "pip" / "__init__.py").touch()
    (stubs / "pip" / "__main__.py").write_text('print("[]")\n')
    (root / "Pulumi.yaml").write_text("name: small\nruntime: python\noptions: {refresh: always}\n")
    (root / "__main__.py").write_text(_PROGRAM)
    (root / "requirements.txt").write_text("pulumi\n")
    (root / ".gitignore").write_text(".evenkeel/\n__pycache__/\n")
    made = Place(root, environ(tmp_path, cluster))
    pulumi = ("pulumi", "--non-interactive")
    made.run(*pulumi, "stack", "init", "prod")
    made.run(*pulumi, "config", "set", "-s", "prod", "space", namespace)
    made.run(*pulumi, "config", "set", "-s", "prod", "--secret", "p", "hunter2")
    made.run("git", "init", "-q")
    made.commit()
    yield made
    made.run(*pulumi, "destroy", "--yes", "--skip-preview", "-s", "prod")


def change(api: KubernetesApi, path: str, manager: str) -> None:
    """Change an object, or its scale, as somebody else."""
    content = {"spec": {"replicas": 3}} if path.endswith("scale") else {"data": {"a": "2"}}
    query, kind = {"fieldManager": manager}, "application/merge-patch+json"
    api.request("PATCH", path, content, query=query, content_type=kind)


def test_a_plan_is_carried_out_once_and_only_where_nothing_has_moved(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    """Plan, up; the same plan again, and a plan of another commit, are refused."""
    settings, folder = place.settings, place.root / ".evenkeel" / "ci" / "plan-prod"
    older = place.root / ".evenkeel" / "older"
    only_looking = {**place.environ, "CI": "true", "EVENKEEL_PLAN_KEY": ""}
    assert plan(Settings(place.root, only_looking), "prod") == 0
    assert not folder.exists()
    assert plan(settings, "prod") == 0
    shutil.copytree(folder, older)
    assert up(settings, "prod") == 0
    assert not folder.exists()

    shutil.copytree(older, folder)
    with pytest.raises(CiError, match="state: content was"):
        up(settings, "prod")
    (place.root / "requirements.txt").write_text("pulumi>=3\n")
    with pytest.raises(CiError, match=r"requirements\.txt: differs from the commit"):
        up(settings, "prod")
    place.commit()
    with pytest.raises(CiError, match=r"(?s)commit: head was.*locks: requirements\.txt was"):
        up(settings, "prod")

    said = capfd.readouterr()
    kept = (folder / "plan.bin").read_bytes()
    assert "hunter2" not in said.out + said.err
    assert b"settings" not in kept
    assert b"hunter2" not in kept


def test_what_is_made_at_random_is_no_other_than_was_planned(
    place: Place, cluster: Cluster, namespace: str
) -> None:
    """A plan knows no password; the one that is made stays, and the next plan carries on.

    That one changes nothing, which the runner is told, so that nobody has to approve it.
    """
    outputs = place.root.parent / "outputs"
    settings = Settings(place.root, {**place.environ, "GITHUB_OUTPUT": str(outputs)})
    held = []
    for _ in range(2):
        assert plan(settings, "prod") == 0
        assert up(settings, "prod") == 0
        found = cluster.api.get("v1", "Secret", "made", namespace)["data"]
        held.append({key: base64.b64decode(value).decode() for key, value in found.items()})

    assert held[0] == held[1]
    assert outputs.read_text().splitlines() == ["changes=true", "changes=false"]
    assert held[0]["user"] == "admin"
    assert len(held[0]["word"]) == 32
    assert held[0]["url"] == f"x:{held[0]['word']}@y"


def test_what_changes_after_a_deployment_is_drift(
    place: Place, cluster: Cluster, namespace: str
) -> None:
    """Nothing at first; then what a person did, and not an autoscaler; out of reach is unknown."""
    settings = place.settings
    assert plan(settings, "prod") == 0
    assert up(settings, "prod") == 0
    assert drift(settings, "prod") == 0
    assert place.report().outcome == "same"

    change(cluster.api, f"/api/v1/namespaces/{namespace}/configmaps/settings", "kubectl-edit")
    scale = f"/apis/apps/v1/namespaces/{namespace}/deployments/web/scale"
    change(cluster.api, scale, "kube-controller-manager")
    before = place.state()
    assert drift(settings, "prod") == 1
    (found,) = place.report().drifted
    assert found.name == "settings"
    assert [(each.path, each.by) for each in found.changes] == [("data.a", "kubectl-edit")]
    assert [each.path for each in place.report().silent] == ["spec.replicas"]
    assert place.state() == before

    gone = place.root.parent / "gone"
    gone.mkdir()
    shutil.copy(cluster.session.folder / "session.json", gone)
    text = cluster.session.kubeconfig.read_text().replace(cluster.api.server, "https://127.0.0.1:9")
    (gone / "kubeconfig").write_text(text)
    away = Settings(place.root, {**place.environ, "EVENKEEL_SESSION": str(gone)})
    assert drift(away, "prod") == UNKNOWN
    assert place.report().outcome == "unknown"
    assert place.report().drifted == ()
