"""Whatever is killed with -9, at whatever moment: the next `up` finishes and duplicates nothing."""

import contextlib
import itertools
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psutil
import pytest

from simulator.cluster.api import KubernetesApi
from simulator.cluster.processes import recorded
from simulator.engine import state
from tests.end_to_end.rehearsal import Rehearsal
from tests.environments import read_environment

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("kill"),  # the four share what is clean
    pytest.mark.timeout(1800),
]

MOMENTS = ((0, 9), (1, 8), (2, 7), (3, 6), (4, 5))
"""Tenths of an `up`, an early and a late one in a row: what takes up the work is killed, too."""

KINDS = (("v1", "Namespace"), ("v1", "ConfigMap"), ("v1", "Service"), ("apps/v1", "Deployment"))
SPACE = "space"
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


@dataclass
class Clean:
    """What there is after an `up` that nothing disturbs."""

    environments: tuple[dict[str, Any], dict[str, Any]]
    objects: list[Counter[tuple[str, str]]]
    """For each of the two environments."""

    seconds: float
    """How long an `up` from one to the other takes: a moment after its end kills nothing."""

    targets: Iterator[int]
    """The environment that is not up, and so on."""


@pytest.fixture(scope="module")
def rules() -> bool:
    """Nothing here is about the policy pack."""
    return False


@pytest.fixture(scope="module")
def clean(rehearsal: Rehearsal) -> Clean:
    """Both environments, brought up one after the other."""
    rehearsal.use_program(PROGRAM)
    found, durations = [], []
    for environment in _environments():
        rehearsal.write(environment)
        began = time.monotonic()
        assert rehearsal.json("up", "local")["exit"] == 0
        durations.append(time.monotonic() - began)
        found.append(_objects(rehearsal))
    return Clean(_environments(), found, min(durations), itertools.cycle((0, 1)))


@pytest.mark.parametrize("victim", [_engine, _program, _plugin, _api_server])
def test_the_next_up_finishes_and_duplicates_nothing(
    rehearsal: Rehearsal,
    clean: Clean,
    victim: Callable[[Rehearsal, subprocess.Popen[str]], psutil.Process | None],
) -> None:
    """Ten moments spread over an `up` that makes, changes and deletes.

    After two moments the owner changes back: the next `up` has all the work to do anew, on top of
    what two kills have left half done. What the engine knows is held against the cluster after
    each kill, and the cluster against a clean one after five and after ten.
    """
    hits = 0
    for pair in MOMENTS:
        target = next(clean.targets)
        rehearsal.write(clean.environments[target])
        for moment in pair:
            began = time.monotonic()
            with rehearsal.start("up", "local") as running:
                time.sleep(clean.seconds * moment / 10)
                hit = _kill(rehearsal, running, victim)
                running.communicate(timeout=600)
            hits += hit
            if not hit and moment < 5:  # the machine has become quicker: earlier, then
                clean.seconds = min(clean.seconds, time.monotonic() - began)
            if victim is not _api_server:  # it shows nothing until the next `up` starts it again
                _check_state(rehearsal)
        if pair in (MOMENTS[2], MOMENTS[-1]):
            again = rehearsal.json("up", "local")
            assert (again["exit"], again["missing"]) == (0, []), again
            assert _objects(rehearsal) == clean.objects[target]

    assert rehearsal.json("up", "local")["changes"] == 0
    assert hits >= len(MOMENTS)


def _check_state(rehearsal: Rehearsal) -> None:
    """Hold the engine to know, or to doubt, every object that there is, and to invent none."""
    ledger = state.load(rehearsal.session / "state").ledger
    doubted = {each.resource.urn for each in ledger.pending()}
    known, sure = set(), set()
    for each in (*ledger.resources(), *(each.resource for each in ledger.pending())):
        metadata = each.inputs.get("metadata") or {}
        if metadata.get("namespace") == SPACE:
            name = each.type.rpartition(":")[2], metadata["name"]
            known.add(name)
            if each.urn not in doubted and not each.pending_replacement:
                sure.add(name)
    there = set(_names(rehearsal))

    assert there - known == set()
    assert sure - there == set()


def _names(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    """Return kind and name of every object in the program's namespace that it can have made."""
    api = KubernetesApi(rehearsal.session / "kubeconfig")
    found = [
        (kind, each["metadata"]["name"])
        for version, kind in KINDS[1:]
        for each in api.list(version, kind, namespace=SPACE)
    ]
    api.close()
    return [each for each in found if each != ("ConfigMap", "kube-root-ca.crt")]


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
