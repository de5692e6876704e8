"""A platform that is up is verified; what is broken by hand is reported, and nothing else."""

import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from simulator.cluster.api import MERGE, KubernetesApi
from tests.end_to_end.driver import bring_up
from tests.end_to_end.rehearsal import ROOT, Rehearsal

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("verify")]

_BROKEN = {
    "CustomResourceDefinition thanosrulers.monitoring.coreos.com": "missing",
    "Deployment monitoring/kube-state-metrics": "wrong",
    "Service monitoring/grafana": "missing",
    "node serve-0 taint nvidia.com/gpu=present:NoSchedule": "missing",
}


@pytest.fixture(scope="module")
def rules() -> bool:
    """Nothing here is about the policy pack."""
    return False


@pytest.fixture(scope="module")
def api(rehearsal: Rehearsal) -> KubernetesApi:
    """The API server of a platform that is up."""
    assert rehearsal.run("verify").returncode == 2  # nothing is up that could be verified
    assert bring_up(rehearsal)["exit"] == 0
    return KubernetesApi(rehearsal.session / "kubeconfig")


def kubectl(rehearsal: Rehearsal, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `evenkeel kubectl local ARGUMENTS`; options of ours stand before the environment."""
    *command, option, root = rehearsal.command("kubectl")
    return subprocess.run(
        [*command, option, root, "local", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=600,
    )


def bad(document: dict[str, Any]) -> dict[str, str]:
    """Return the checks that found something, and what they came to."""
    return {
        each["check"]: each["outcome"]
        for each in document["checks"]
        if each["outcome"] not in {"ok", "not rehearsed"}
    }


def until(holds: Callable[[], bool]) -> None:
    """Wait for what the API server and its controllers do after a moment."""
    while not holds():  # the run's own time limit ends it
        time.sleep(0.1)


def _verified(rehearsal: Rehearsal, holds: Callable[[dict[str, str]], bool]) -> dict[str, Any]:
    """Verify until it finds what it should: pods come and go for a moment where a taint does."""
    for _ in range(120):
        document = rehearsal.json("verify", "local")
        if holds(bad(document)):
            break
        time.sleep(1)
    return document


def _ready(api: KubernetesApi) -> int:
    status = api.get("apps/v1", "Deployment", "kube-state-metrics", "monitoring")["status"]
    return int(status.get("readyReplicas", 0))


def test_a_platform_that_is_up_has_everything(rehearsal: Rehearsal, api: KubernetesApi) -> None:
    """Every expectation of every add-on is a check; what a simulation cannot show says so."""
    assert api.find("v1", "Namespace", "monitoring")
    document = rehearsal.json("verify", "local")

    assert (document["exit"], document["ok"], bad(document)) == (0, True, {})
    assert {each["subject"] for each in document["checks"]} == {
        "pool train",
        "pool serve",
        "gpu-operator",
        "prometheus",
    }
    silent = [each for each in document["checks"] if each["outcome"] == "not rehearsed"]
    assert "metric kube_node_info" in {each["check"] for each in silent}
    assert document["results"]["ok"] > 50


def test_it_is_verified_as_a_real_cluster_too(rehearsal: Rehearsal, api: KubernetesApi) -> None:
    """By its kubeconfig, read like any other; its metrics are not asked for, as nobody has any."""
    assert api.server.startswith("https://127.0.0.1")
    kubeconfig = str(rehearsal.session / "kubeconfig")
    document = rehearsal.json(
        "verify", "local", "--kubeconfig", kubeconfig, "--context", "evenkeel-local"
    )

    assert (document["exit"], document["simulation"], bad(document)) == (0, False, {})
    wrong = rehearsal.run("verify", "local", "--kubeconfig", kubeconfig, "--context", "other")
    assert wrong.returncode == 2
    assert "Correct --kubeconfig or --context." in wrong.stderr


def test_what_is_broken_is_reported_exactly(rehearsal: Rehearsal, api: KubernetesApi) -> None:
    """A service, a deployment, a definition and a taint: four findings, each with its remedy."""
    definition = api.get(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "thanosrulers.monitoring.coreos.com",
    )
    api.delete(definition)
    api.delete(api.get("v1", "Service", "grafana", "monitoring"))
    metrics = api.get("apps/v1", "Deployment", "kube-state-metrics", "monitoring")
    api.patch(metrics, {"spec": {"replicas": 0}}, content_type=MERGE)
    node = api.get("v1", "Node", "serve-0")
    api.patch(node, {"spec": {"taints": None}}, content_type=MERGE)
    until(lambda: not any(each.plural == "thanosrulers" for each in api.kinds.discover()))
    document = _verified(rehearsal, lambda found: found == _BROKEN)

    assert (document["exit"], document["ok"]) == (1, False)
    assert bad(document) == _BROKEN
    remedies = {each["check"]: each["remedy"] for each in document["checks"]}
    assert remedies["Deployment monitoring/kube-state-metrics"] == (
        "Scale it: evenkeel kubectl local -n monitoring scale deployment kube-state-metrics "
        "--replicas=1"
    )
    shown = rehearsal.run("verify", "local")
    assert shown.returncode == 1
    for check in _BROKEN:
        assert check in shown.stdout


def test_the_remedies_help(rehearsal: Rehearsal, api: KubernetesApi) -> None:
    """The deployment is scaled and the node tainted as the report says: they are well again."""
    for command in (
        "-n monitoring scale deployment kube-state-metrics --replicas=1",
        "taint node serve-0 nvidia.com/gpu=present:NoSchedule",
    ):
        done = kubectl(rehearsal, *command.split())
        assert done.returncode == 0, done.stderr
    until(lambda: _ready(api) == 1)
    document = _verified(rehearsal, lambda found: len(found) == 2)

    assert bad(document) == {
        "CustomResourceDefinition thanosrulers.monitoring.coreos.com": "missing",
        "Service monitoring/grafana": "missing",
    }
