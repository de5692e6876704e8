"""Whatever is killed with -9, at whatever moment: the next `up` finishes and duplicates nothing."""

import contextlib
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psutil
import pytest

from simulator.cluster.api import KubernetesApi
from simulator.engine import state
from tests.end_to_end.rehearsal import ROOT, Rehearsal
from tests.end_to_end.victims import VICTIMS, Victim, api_server, pack
from tests.environments import read_environment

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("kill"),  # all share what is clean
    pytest.mark.timeout(1800),
]

MOMENTS = ((0, 9), (1, 8), (2, 7), (3, 6), (4, 5))
"""Tenths of a victim's life, an early and a late one in a row: what goes on is killed, too."""

OF_THE_PACK = ((2, 7),)
"""Judging is a third of an `up`, so there is a pack for its own test only."""

TRIES = 4
EARLIER = 0.7
"""What a moment is multiplied with where the victim had ended before: the machine was quicker."""

ENDED = {"engine": {-9}, "api_server": {0, 1, 5}}
"""How an `up` may end whose victim was killed; others may be started anew, or make it fail."""

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


@dataclass
class Clean:
    """What there is after an `up` that nothing disturbs, and the way to the next one."""

    rehearsal: Rehearsal
    environments: tuple[dict[str, Any], dict[str, Any]]
    objects: list[Counter[tuple[str, str]]]
    """For each of the two environments."""

    lives: dict[Victim, tuple[float, float]]
    """Seconds into an `up` from one to the other at which each victim was there, first and last."""

    target: int = 1
    """The environment that the next `up` is about."""

    def turn(self) -> None:
        """Go for the other environment: the next `up` has all the work to do."""
        self.target = 1 - self.target
        self.rehearsal.write(self.environments[self.target])

    def finish(self) -> None:
        """Hold the next `up` to finish, and to duplicate nothing."""
        again = self.rehearsal.json("up", "local")
        assert (again["exit"], again["missing"]) == (0, []), again
        assert _objects(self.rehearsal) == self.objects[self.target]


@pytest.fixture(scope="module")
def rules() -> bool:
    """Only the last test here is about the policy pack."""
    return False


@pytest.fixture(scope="module")
def clean(rehearsal: Rehearsal) -> Clean:
    """Both environments, brought up one after the other."""
    rehearsal.use_program(PROGRAM)
    found, lives = [], {}
    for environment in _environments():
        rehearsal.write(environment)
        lives = _lives(rehearsal, VICTIMS)
        found.append(_objects(rehearsal))
    return Clean(rehearsal, _environments(), found, lives)


def _lives(rehearsal: Rehearsal, victims: Iterable[Victim]) -> dict[Victim, tuple[float, float]]:
    """Run an `up` to its end and return from when to when each victim was there."""
    found: dict[Victim, tuple[float, float]] = {}
    with rehearsal.start("up", "local", "--json") as running:
        began = time.monotonic()
        while running.poll() is None:
            for victim in victims:
                if victim(rehearsal, running):
                    now = time.monotonic() - began
                    found[victim] = (found.get(victim, (now, now))[0], now)
            time.sleep(0.05)
        output, said = running.communicate()
    assert running.returncode == 0, output + said
    return found


@pytest.mark.parametrize("victim", VICTIMS)
def test_the_next_up_finishes_and_duplicates_nothing(clean: Clean, victim: Victim) -> None:
    """Ten moments spread over the victim's life in an `up` that makes, changes and deletes.

    After two moments the owner changes back: the next `up` has all the work to do anew, on top of
    what two kills have left half done, or after an `up` that was left in peace. What the engine
    knows is held against the cluster after each kill, and the cluster against a clean one.
    """
    for place, pair in enumerate(MOMENTS):
        clean.turn()
        _hit_both(clean, victim, pair, clean.lives[victim])
        if place % 2 == 0:
            clean.finish()

    assert clean.rehearsal.json("up", "local")["changes"] == 0


def test_the_next_up_goes_on_without_the_pack_that_was_killed(clean: Clean) -> None:
    """What was not judged is not done; a new pack judges it."""
    packs = clean.rehearsal.root / "policies"
    packs.symlink_to(ROOT / "policies")
    clean.turn()
    life = _lives(clean.rehearsal, [pack])[pack]
    for pair in OF_THE_PACK:
        clean.turn()
        _hit_both(clean, pack, pair, life)
        clean.finish()
    packs.unlink()


def _hit_both(
    clean: Clean, victim: Victim, pair: tuple[int, int], life: tuple[float, float]
) -> None:
    """Kill the victim at two moments of its life; a missed one is tried again, earlier."""
    begin, end = life
    for moment in pair:
        after = begin + (end - begin) * (moment + 0.5) / 10
        for _ in range(TRIES):
            with clean.rehearsal.start("up", "local", "--json") as running:
                time.sleep(after)
                hit = _kill(clean.rehearsal, running, victim)
                output, said = running.communicate(timeout=600)
            expected = ENDED.get(victim.__name__, {0, 1}) if hit else {0}
            assert running.returncode in expected, output + said
            if victim is not api_server:  # it shows nothing until the next `up` starts it again
                _check_state(clean.rehearsal)
            if running.returncode == 0:
                clean.turn()
            if hit:
                break
            after *= EARLIER
        else:
            pytest.fail(f"{victim.__name__}: had ended {TRIES} times before {after:.1f} s")


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


def _kill(rehearsal: Rehearsal, running: subprocess.Popen[str], victim: Victim) -> bool:
    """Kill the victim as soon as there is one; False when the command ended first."""
    while running.poll() is None:
        process = victim(rehearsal, running)
        if process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
                return True
        time.sleep(0.01)
    return False
