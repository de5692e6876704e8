"""The repository's own program with the environment aws-dev, on simulated AWS and a cluster."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cli.rehearsal import rehearse
from simulator.cloud.node_groups import all_groups, put
from simulator.cloud.store import Store
from simulator.cluster.api import KubernetesApi
from simulator.engine import embedded
from simulator.engine.request import Operation, Outcome, Request
from simulator.environ import rehearsal_environ
from simulator.plugins.aws.tokens import NODE_GROUP
from simulator.session import Session
from simulator.simulation import Simulation
from stacks.environment import parse
from tests.environments import read_environment

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("aws-dev")]

ROOT = Path(__file__).parents[4]
KEY = "evenkeel:environment"
NAME = "aws-dev"


@dataclass
class Rehearsed:
    """The program, run again and again in one session."""

    session: Session
    environment: dict[str, Any]
    steps: dict[Operation, dict[str, str]] = field(default_factory=dict)
    """What the last run of each kind did: URN -> operation; what stays the same is left out."""

    def run(self, operation: Operation) -> Outcome:
        """Do one operation with the environment as it stands."""
        events: list[dict[str, Any]] = []
        request = Request(
            operation=operation,
            project=ROOT,
            stack=NAME,
            config={KEY: json.dumps(self.environment)},
            config_objects=frozenset({KEY}),
            secret_keys=frozenset(),
            state=self.session.state,
            environ=rehearsal_environ(self.session),
            plugins=self.session.folder / "plugins",
            log=self.session.logs / f"{operation}.log",
        )
        outcome = embedded.run(request, events.append)
        said = [each["diagnosticEvent"]["message"] for each in events if "diagnosticEvent" in each]
        assert outcome.ok, [outcome.message, *said]
        steps = [e["resourcePreEvent"]["metadata"] for e in events if "resourcePreEvent" in e]
        self.steps[operation] = {each["urn"]: each["op"] for each in steps if each["op"] != "same"}
        return outcome

    def inputs(self, kind: str, name: str) -> Mapping[str, Any]:
        """Return what the cloud was told of a resource last."""
        store = Store.of(self.session)
        try:
            (found,) = (each for each in store.of_type("aws", kind) if each.name == name)
            return found.inputs
        finally:
            store.close()

    def counts(self) -> dict[str, int]:
        """Return what the cloud holds."""
        store = Store.of(self.session)
        try:
            return store.counts()
        finally:
            store.close()

    def grow(self, name: str, size: int) -> None:
        """Give a group more machines, as an autoscaler does; none takes them away again."""
        store, api = Store.of(self.session), KubernetesApi(self.session.kubeconfig)
        (group,) = (each for each in all_groups(store) if each.name == name)
        grown = replace(group, size=size, maximum=size, scaled_by="")
        put(store, self.session, api, grown)
        api.close()
        store.close()

    def nodes(self) -> dict[str, list[dict[str, Any]]]:
        """Return the cluster's nodes by their node group."""
        api = KubernetesApi(self.session.kubeconfig)
        found: dict[str, list[dict[str, Any]]] = {}
        for each in api.list("v1", "Node"):
            group = each["metadata"]["labels"]["eks.amazonaws.com/nodegroup"]
            found.setdefault(group, []).append(each)
        api.close()
        return found


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsed]:
    """A session with the environment's file; ended with all that it started."""
    content = read_environment(NAME, ("gpu-operator",))  # one chart is enough here
    data = rehearse(NAME, parse(content)).model_copy(update={"time_scale": 0.02})
    session = Session.write(tmp_path_factory.mktemp("aws") / "session", data)
    simulation = Simulation(session)
    try:
        simulation.start(lambda _: None)
        yield Rehearsed(session, content)
    finally:
        simulation.stop()


def test_the_first_preview_shows_every_object(rehearsed: Rehearsed) -> None:
    """What is inside the charts is known before the cluster exists; `up` makes just that."""
    previewed = rehearsed.run("preview")
    assert rehearsed.counts() == {}
    made = rehearsed.run("up")

    assert previewed.changes == made.changes
    assert rehearsed.steps["preview"] == rehearsed.steps["up"]
    kinds = {urn.split("::")[2].rpartition("$")[2] for urn in rehearsed.steps["preview"]}
    assert {"kubernetes:nvidia.com/v1:ClusterPolicy", "aws:eks/nodeGroup:NodeGroup"} <= kinds


def test_machines_join_as_those_of_eks(rehearsed: Rehearsed) -> None:
    """Names, labels and taints; a pool from zero has none yet."""
    nodes = rehearsed.nodes()
    (serve,) = nodes["serve"]
    labels = serve["metadata"]["labels"]

    sizes = {group: len(each) for group, each in nodes.items()}
    assert sizes == {"serve": 1, "system": 1, "system-b": 1}
    assert serve["metadata"]["name"].endswith(".us-west-2.compute.internal")
    assert labels["eks.amazonaws.com/capacityType"] == "SPOT"
    assert labels["node.kubernetes.io/instance-type"] == "g6.xlarge"
    assert labels["k8s.amazonaws.com/accelerator"] == "nvidia-l4"
    assert labels["evenkeel.dev/pool"] == "serve"
    assert labels["topology.kubernetes.io/zone"] in {"us-west-2a", "us-west-2b"}
    assert serve["spec"]["taints"] == [
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
    ]
    zones = [
        node["metadata"]["labels"]["topology.kubernetes.io/zone"]
        for group in ("system", "system-b")
        for node in nodes[group]
    ]
    assert zones == ["us-west-2a", "us-west-2b"]


def test_a_second_up_changes_nothing(rehearsed: Rehearsed) -> None:
    """What AWS answers is what the program says."""
    assert set(rehearsed.run("up").changes) == {"same"}


def test_a_change_of_a_pool_touches_the_pool_alone(rehearsed: Rehearsed) -> None:
    """More machines at most: one node group is changed, and none of the others.

    What it has grown to meanwhile is what EKS is told: the old number would take machines away.
    """
    rehearsed.grow("serve", 3)
    assert set(rehearsed.run("up").changes) == {"same"}
    rehearsed.environment["gpuPools"][0]["nodes"]["max"] = 6
    changes = rehearsed.run("up").changes

    assert changes["update"] == 1
    (urn,) = rehearsed.steps["up"]
    assert urn.endswith("aws:eks/nodeGroup:NodeGroup::serve")
    sizes = {"minSize": 1, "maxSize": 6, "desiredSize": 3}
    assert rehearsed.inputs(NODE_GROUP, "serve")["scalingConfig"] == sizes


def test_destroy_leaves_nothing(rehearsed: Rehearsed) -> None:
    """The account is empty, and the cluster went with it."""
    rehearsed.run("destroy")

    assert rehearsed.counts() == {}
    store = Store.of(rehearsed.session)
    assert all_groups(store) == []
    store.close()
