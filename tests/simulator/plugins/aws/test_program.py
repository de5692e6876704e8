"""The development environment on simulated AWS, from its first preview to its end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from simulator.cloud.node_groups import all_groups, put
from simulator.cluster.api import KubernetesApi
from simulator.plugins.aws.tokens import NODE_GROUP
from tests.end_to_end.place import Answer, Place, expect_ready, make_place, steps

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("aws-dev")]

NAME = "aws-dev"


@dataclass(frozen=True)
class Account:
    """What the simulated cloud has of the environment, and its cluster."""

    place: Place

    def inputs(self, kind: str, name: str) -> Mapping[str, Any]:
        """Return what the cloud was told of a resource last."""
        store = self.place.store()
        try:
            (found,) = (each for each in store.of_type("aws", kind) if each.name == name)
            return found.inputs
        finally:
            store.close()

    def counts(self) -> dict[str, int]:
        """Return what the cloud holds."""
        store = self.place.store()
        try:
            return store.counts()
        finally:
            store.close()

    def grow(self, name: str, size: int) -> None:
        """Give a group more machines, as an autoscaler does; none takes them away again."""
        store, api = self.place.store(), KubernetesApi(self.place.session.kubeconfig)
        (group,) = (each for each in all_groups(store) if each.name == name)
        grown = replace(group, size=size, maximum=size, scaled_by="")
        put(store, self.place.session, api, grown)
        api.close()
        store.close()

    def nodes(self) -> dict[str, list[dict[str, Any]]]:
        """Return the cluster's nodes by their node group."""
        api = KubernetesApi(self.place.session.kubeconfig)
        found: dict[str, list[dict[str, Any]]] = {}
        for each in api.list("v1", "Node"):
            group = each["metadata"]["labels"]["eks.amazonaws.com/nodegroup"]
            found.setdefault(group, []).append(each)
        api.close()
        return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The environment, with nothing up yet."""
    made = make_place(NAME, tmp_path_factory.mktemp("aws"))
    try:
        yield made
    finally:
        made.rehearsal.end()


@pytest.fixture(scope="module")
def preview(empty: Place) -> Answer:
    """What is said before anything is there; nothing is left of it."""
    said = empty.json("preview")
    assert not (empty.rehearsal.root / ".evenkeel").exists()
    return said


@pytest.fixture(scope="module")
def place(empty: Place, preview: Answer) -> Place:
    """The environment, up; its end is a test of its own."""
    assert preview["exit"] == 0, preview
    empty.come_up()
    return empty


@pytest.fixture
def account(place: Place) -> Account:
    """What there is of it."""
    return Account(place)


def test_the_first_preview_shows_every_object(place: Place, preview: Answer) -> None:
    """What is inside the charts is known before the cluster exists; `up` makes just that."""
    previewed = steps(preview)

    assert preview["operations"] == place.first["operations"]
    assert previewed == steps(place.first, "planned_steps") == steps(place.first)
    kinds = {urn.split("::")[2].rpartition("$")[2] for urn in previewed}
    assert {"kubernetes:nvidia.com/v1:ClusterPolicy", "aws:eks/nodeGroup:NodeGroup"} <= kinds


def test_it_comes_up_as_it_is_written(place: Place) -> None:
    """No rule is against it, and every add-on is ready."""
    expect_ready(place.first)


def test_machines_join_as_those_of_eks(account: Account) -> None:
    """Names, labels and taints; a pool from zero has none yet."""
    nodes = account.nodes()
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


def test_a_second_up_changes_nothing(place: Place, account: Account) -> None:
    """What AWS answers is what the program says, also of a group that has grown meanwhile."""
    account.grow("serve", 3)
    second = place.json("up")

    assert (second["exit"], second["operations"].keys()) == (0, {"same"}), second


def test_a_change_of_a_pool_touches_the_pool_alone(place: Place, account: Account) -> None:
    """More machines at most: one node group is changed, and none of the others.

    What it has grown to meanwhile is what EKS is told: the old number would take machines away.
    """
    content, before = place.content(), account.counts()
    content["gpuPools"][0]["nodes"]["max"] = 6
    place.write(content)
    planned = place.json("preview")
    told = account.inputs(NODE_GROUP, "serve")["scalingConfig"]
    done = place.json("up")

    assert (planned["exit"], done["exit"]) == (0, 0), done
    assert done["operations"]["update"] == 1
    (urn,) = steps(done)
    assert urn.endswith("aws:eks/nodeGroup:NodeGroup::serve")
    sizes = {"minSize": 1, "maxSize": 6, "desiredSize": 3}
    assert account.inputs(NODE_GROUP, "serve")["scalingConfig"] == sizes
    assert steps(planned) == steps(done)
    assert told != sizes  # a preview tells the cloud nothing
    assert account.counts() == before


def test_the_end_leaves_nothing(place: Place, account: Account) -> None:
    """The account is empty, and the cluster went with it."""
    made = sum(account.counts().values())
    store = place.store()  # it stays open, and so readable, when its folder goes
    ended = place.json("down")

    assert ended["exit"] == 0, ended
    assert ended["cloud_resources_removed"] == made
    assert ended["cloud_resources_left"] == {}
    assert store.counts() == {}
    assert all_groups(store) == []
    store.close()
    assert place.rehearsal.processes() == []
