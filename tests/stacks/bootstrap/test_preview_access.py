"""What whoever previews may do in a cluster, asked of a real API server."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from simulator.cluster.tools import Tools
from tests.conftest import Cluster
from tests.stacks.bootstrap.conftest import PROJECT

FILE = PROJECT / "preview-access.yaml"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: said}\ndata: {a: b}\n"
SECONDS = 30


class Kubectl:
    """Acts as somebody of the group."""

    def __init__(self, tools: Tools, kubeconfig: Path, namespace: str) -> None:
        """Nothing is asked yet."""
        self._begin = [str(tools.kubectl), "--kubeconfig", str(kubeconfig), "-n", namespace]

    def __call__(self, *words: str, given: str = "") -> tuple[bool, str]:
        """Ask, and return whether it was done and what was said."""
        acting = ["--as", "reviewer", "--as-group", "evenkeel:preview"]
        done = subprocess.run(
            [*self._begin, *acting, *words],
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def previewer(cluster: Cluster, tools: Tools, namespace: str) -> Iterator[Kubectl]:
    """Somebody of the group, once the policy holds."""
    objects = list(yaml.safe_load_all(FILE.read_text()))
    for each in objects:
        cluster.api.apply(each, manager="tests")
    kubectl = Kubectl(tools, cluster.kubeconfig, namespace)
    end = time.monotonic() + SECONDS
    # a policy holds a moment after it was made; what gets through before is no dry run either
    while kubectl("create", "configmap", "probe")[0] and time.monotonic() < end:
        kubectl_delete = {"apiVersion": "v1", "kind": "ConfigMap"}
        cluster.api.delete(
            {**kubectl_delete, "metadata": {"name": "probe", "namespace": namespace}}
        )
    yield kubectl
    for each in reversed(objects):
        cluster.api.delete(each)


def test_who_previews_dry_runs_and_changes_nothing(previewer: Kubectl) -> None:
    """Server-side apply as the provider asks for it, and the same without dryRun."""
    apply = ("apply", "--server-side", "-f", "-")
    rehearsed, said = previewer(*apply, "--dry-run=server", given=MAP)
    done, refused = previewer(*apply, given=MAP)

    assert rehearsed, said
    assert not done
    assert "expected a dry run" in refused
    assert previewer("get", "configmaps")[0]


def test_who_previews_gives_nobody_rights(previewer: Kubectl) -> None:
    """Not even as a dry run: what a policy cannot hold for is not given."""
    words = ("create", "clusterrolebinding", "x", "--clusterrole=cluster-admin", "--user=reviewer")

    assert not previewer(*words, "--dry-run=server")[0]
    assert not previewer("delete", "configmap", "kube-root-ca.crt")[0]
