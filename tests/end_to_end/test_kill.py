"""Whatever is killed with -9, at whatever moment: the next `up` finishes and duplicates nothing."""

import contextlib
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from simulator.cluster.api import KubernetesApi
from simulator.cluster.processes import recorded
from tests.end_to_end.rehearsal import Rehearsal
from tests.environments import read_environment

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1800)]

MOMENTS = 10
KINDS = (("v1", "Namespace"), ("v1", "ConfigMap"), ("v1", "Service"), ("apps/v1", "Deployment"))
PROGRAM = """
import pulumi
import pulumi_kubernetes as kubernetes

from stacks.program import main

Meta = kubernetes.meta.v1.ObjectMetaArgs
main()
owner = pulumi.Config("evenkeel").require_object("environment")["owner"]
labels = {"pod-security.kubernetes.io/enforce": "baseline"}
space = kubernetes.core.v1.Namespace("space", metadata=Meta(name="space", labels=labels))
for number in range(8):
    automatic = kubernetes.core.v1.ConfigMap(
        f"auto-{owner}-{number}", metadata=Meta(namespace="space"), data={"owner": owner},
        opts=pulumi.ResourceOptions(depends_on=[space]),
    )
    kubernetes.core.v1.ConfigMap(
        f"kept-{number}", metadata=Meta(name=f"kept-{number}", namespace="space"),
        data={"owner": owner, "beside": automatic.metadata["name"]},
    )
work = kubernetes.apps.v1.Deployment(
    f"work-{owner}",
    metadata=Meta(namespace="space"),
    spec=kubernetes.apps.v1.DeploymentSpecArgs(
        replicas=2,
        selector=kubernetes.meta.v1.LabelSelectorArgs(match_labels={"app": owner}),
        template=kubernetes.core.v1.PodTemplateSpecArgs(
            metadata=Meta(labels={"app": owner}),
            spec=kubernetes.core.v1.PodSpecArgs(
                containers=[
                    kubernetes.core.v1.ContainerArgs(name="work", image="registry.example/work:1")
                ]
            ),
        ),
    ),
    opts=pulumi.ResourceOptions(depends_on=[space]),
)
kubernetes.core.v1.Service(
    "front",
    metadata=Meta(name="front", namespace="space"),
    spec=kubernetes.core.v1.ServiceSpecArgs(
        selector={"app": owner}, ports=[kubernetes.core.v1.ServicePortArgs(port=80)]
    ),
    opts=pulumi.ResourceOptions(depends_on=[work]),
)
"""


def _objects(rehearsal: Rehearsal) -> Counter[tuple[str, str]]:
    """Count the objects of each kind in each namespace that the platform may have."""
    api = KubernetesApi(rehearsal.session / "kubeconfig")
    counts: Counter[tuple[str, str]] = Counter()
    for version, kind in KINDS:
        for found in api.list(version, kind):
            counts[kind, found["metadata"].get("namespace", "")] += 1
    api.close()
    return counts


def _environments() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two owners: every `up` from one to the other makes and deletes what bears a name."""
    quick = {**read_environment("local"), "addons": {}}
    return {**quick, "owner": "red"}, {**quick, "owner": "blue"}


def _child(rehearsal: Rehearsal, name: str) -> psutil.Process | None:
    for record in recorded(rehearsal.session / "state" / "processes"):
        if record.name.startswith(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                return psutil.Process(record.pid)
    return None


def _engine(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    del rehearsal
    return psutil.Process(running.pid) if running.poll() is None else None


def _program(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    del running
    return _child(rehearsal, "program")


def _plugin(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    del running
    return _child(rehearsal, "pulumi-resource-kubernetes")


def _api_server(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    del running
    for record in recorded(rehearsal.session / "processes"):
        if record.name == "kube-apiserver":
            with contextlib.suppress(psutil.NoSuchProcess):
                return psutil.Process(record.pid)
    return None


@pytest.mark.parametrize("victim", [_engine, _program, _plugin, _api_server])
def test_the_next_up_finishes_and_duplicates_nothing(
    rehearsal: Rehearsal,
    victim: Callable[[Rehearsal, subprocess.Popen[str]], psutil.Process | None],
) -> None:
    """Ten moments spread over an `up` that makes, changes and deletes.

    Two in a row each time, an early and a late one: what takes up the work is killed as well.
    """
    rehearsal.use_program(PROGRAM)
    environments = _environments()
    clean, durations = [], []
    for environment in environments:
        rehearsal.write(environment)
        began = time.monotonic()
        assert rehearsal.json("up", "local")["exit"] == 0
        durations.append(time.monotonic() - began)
        clean.append(_objects(rehearsal))
    seconds = min(durations)  # a moment after the end of an `up` kills nothing

    hits = 0
    for early in range(MOMENTS // 2):
        rehearsal.write(environments[early % 2])
        for moment in (early, MOMENTS - 1 - early):
            began = time.monotonic()
            with rehearsal.start("up", "local") as running:
                time.sleep(seconds * moment / MOMENTS)
                hit = _kill(rehearsal, running, victim)
                running.communicate(timeout=600)
            hits += hit
            if not hit and moment == early:  # the machine has become quicker: earlier, then
                seconds = min(seconds, time.monotonic() - began)
        again = rehearsal.json("up", "local")
        assert (again["exit"], again["missing"]) == (0, []), again
        assert _objects(rehearsal) == clean[early % 2]

    assert rehearsal.json("up", "local")["changes"] == 0
    assert hits >= MOMENTS // 2


def _kill(
    rehearsal: Rehearsal,
    running: subprocess.Popen[str],
    victim: Callable[[Rehearsal, subprocess.Popen[str]], psutil.Process | None],
) -> bool:
    """Kill the victim as soon as there is one; False when the command ended first."""
    while running.poll() is None:
        process = victim(rehearsal, running)
        if process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
                return True
        time.sleep(0.01)
    return False
