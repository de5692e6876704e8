"""Node groups: their nodes join the real API server and go, and the store knows."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.cloud import node_groups
from simulator.cloud.group_nodes import settle
from simulator.cloud.node_group import GROUP, NodeGroup
from simulator.cloud.store import Store
from simulator.cluster.api import KubernetesApi
from simulator.cluster.nodes import gpus_of, image_of
from simulator.errors import CloudError
from simulator.session import Session
from simulator.session_data import Fault, Gpus, Image, MachineType
from tests.conftest import Cluster

_GPUS = Gpus(accelerator="nvidia-l4", product="NVIDIA-L4", count=4, memory_mib=23034)
SOLD = {"lab": {"gpu-4": MachineType(cpus=48, memory_gib=191.5, gpus=_GPUS)}}


@pytest.fixture
def session(cluster: Cluster) -> Session:
    """The shared cluster's session, in which machines are sold."""
    data = cluster.session.data.model_copy(update={"machine_types": SOLD})
    return Session(cluster.session.folder, data)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of the test's own."""
    made = Store(tmp_path / "cloud.sqlite")
    yield made
    made.close()


@pytest.fixture
def group(cluster: Cluster, store: Store) -> Iterator[NodeGroup]:
    """A group that no other test has; it goes with the test."""
    name = f"pool-{uuid.uuid4().hex[:8]}"
    yield NodeGroup(
        provider="lab",
        type="lab:run/pool:Pool",
        id=name,
        name=name,
        region="north",
        zones=("north-a", "north-b"),
        minimum=0,
        maximum=4,
        size=2,
        machine_type="gpu-4",
        hostname=f"{name}-{{base36}}-{{suffix}}",
        labels={"evenkeel.dev/pool": name, "unwanted": "label"},
        taints=({"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"},),
        image=Image(os="cos", driver="cloud"),
        family="gpus",
        each=4,
        alternatives=("use the south",),
    )
    node_groups.remove(store, cluster.api, "lab", name)


def _nodes(api: KubernetesApi, group: NodeGroup) -> list[dict[str, object]]:
    found = api.list("v1", "Node", labelSelector=f"evenkeel.dev/pool={group.name}")
    return sorted(found, key=lambda node: str(node["metadata"]["name"]))


def test_nodes_join_as_the_cloud_makes_them(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """Names, labels, zones, taints, hardware and image are those of the group."""
    node_groups.put(store, session, cluster.api, group)
    first, second = _nodes(cluster.api, group)
    metadata, spec = first["metadata"], first["spec"]

    assert isinstance(metadata, dict)
    assert isinstance(spec, dict)
    assert metadata["name"] == group.node_name(0)
    assert metadata["name"].startswith(f"{group.name}-000000-")
    assert (
        metadata["labels"].items()
        >= {
            "topology.kubernetes.io/region": "north",
            "topology.kubernetes.io/zone": "north-a",
            "node.kubernetes.io/instance-type": "gpu-4",
            "kubernetes.io/hostname": metadata["name"],
        }.items()
    )
    assert metadata["annotations"][GROUP] == f"lab/{group.id}"
    # The controllers add a taint of their own until a node reports.
    assert {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"} in spec["taints"]
    assert gpus_of(first) == _GPUS.model_dump(mode="json")
    assert image_of(first) == group.image.model_dump(mode="json")
    assert second["metadata"]["labels"]["topology.kubernetes.io/zone"] == "north-b"  # type: ignore[index]
    assert store.used("lab", "north", "gpus") == 8


def test_putting_it_again_changes_nothing(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """A hook that is called twice, after a crash, makes no node twice."""
    once = node_groups.put(store, session, cluster.api, group)
    before = [node["metadata"] for node in _nodes(cluster.api, group)]
    again = node_groups.put(store, session, cluster.api, group)

    assert again == once == node_groups.find(store, "lab", group.id)
    assert [each["uid"] for each in before] == [  # type: ignore[index]
        node["metadata"]["uid"]  # type: ignore[index]
        for node in _nodes(cluster.api, group)
    ]
    assert node_groups.all_groups(store) == [once]


def test_a_size_changes_both_ways(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """Nodes that go take their pods with them; the lowest free index is used again."""
    put = node_groups.put(store, session, cluster.api, group)
    grown = node_groups.resize(store, session, cluster.api, put, 3)
    dropped = node_groups.drop(store, session, cluster.api, grown, [0])
    assert [node["metadata"]["name"] for node in _nodes(cluster.api, group)] == [  # type: ignore[index]
        group.node_name(1),
        group.node_name(2),
    ]
    assert store.used("lab", "north", "gpus") == 8
    again = node_groups.resize(store, session, cluster.api, dropped, 3)

    assert (grown.members, dropped.members, again.members) == ((0, 1, 2), (1, 2), (1, 2, 0))
    told = [call.message for call in store.journal() if call.method == "resize"]
    assert told == [
        f"{group.name}: from 2 to 3 nodes",
        f"{group.name}: from 3 to 2 nodes",
        f"{group.name}: from 2 to 3 nodes",
    ]


def test_a_scaled_group_keeps_its_size(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """What an autoscaler decided is not undone by an update, as far as the limits allow."""
    scaled = replace(group, size=0, scaled_by="cloud")
    put = node_groups.put(store, session, cluster.api, scaled)
    node_groups.resize(store, session, cluster.api, put, 3)

    assert len(node_groups.put(store, session, cluster.api, scaled).members) == 3
    narrow = replace(scaled, maximum=1)
    assert len(node_groups.put(store, session, cluster.api, narrow).members) == 1
    fixed = replace(group, size=2)
    assert len(node_groups.put(store, session, cluster.api, fixed).members) == 2


def test_a_scaled_group_takes_the_size_that_it_is_told(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """Who sends an old size with another change sets the group back."""
    scaled = replace(group, size=0, scaled_by="cloud")
    put = node_groups.put(store, session, cluster.api, scaled)
    node_groups.resize(store, session, cluster.api, put, 3)
    wider = replace(scaled, maximum=8)

    assert len(node_groups.put(store, session, cluster.api, wider, told=True).members) == 0


def test_labels_are_brought_up_to_date(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """Labels that the group has no more go; those that others have set stay."""
    node_groups.put(store, session, cluster.api, group)
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": group.node_name(0)}}
    cluster.api.patch(node, {"metadata": {"labels": {"others": "own"}}})
    labels = {"evenkeel.dev/pool": group.name, "wanted": "label"}
    node_groups.put(store, session, cluster.api, replace(group, labels=labels))
    found = _nodes(cluster.api, group)[0]["metadata"]["labels"]  # type: ignore[index]

    assert found.items() >= {"wanted": "label", "others": "own"}.items()
    assert "unwanted" not in found


def test_a_quota_limits_a_group(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """Neither a new group nor a growing one gets past it; nothing is changed by the attempt."""
    data = session.data.model_copy(update={"quotas": {"lab/north/gpus": 8}})
    tight = Session(session.folder, data)
    put = node_groups.put(store, tight, cluster.api, group)

    with pytest.raises(CloudError) as refused:
        node_groups.resize(store, tight, cluster.api, put, 3)
    assert str(refused.value) == (
        f"lab:run/pool:Pool {group.name}: quota-exceeded: quota gpus in north: got 12 beside 0 in "
        "use; expected at most 8 in all. Ask for a higher quota, or use the south."
    )
    assert node_groups.find(store, "lab", group.id) == put
    assert len(_nodes(cluster.api, group)) == 2
    assert store.journal()[-1].outcome == "failed"
    with pytest.raises(CloudError, match="got 4 beside 8 in use"):
        node_groups.put(store, tight, cluster.api, replace(group, id="other", size=1))
    assert node_groups.find(store, "lab", "other") is None


def test_a_growing_group_meets_the_fault(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """No capacity on demand holds for growth as well; shrinking needs none."""
    put = node_groups.put(store, session, cluster.api, group)
    fault = Fault(kind="no-capacity", type=group.type, name=group.name)
    poor = Session(session.folder, session.data.model_copy(update={"faults": (fault,)}))

    with pytest.raises(CloudError, match=r"no gpu-4 to be had in north-a, north-b\. Use"):
        node_groups.resize(store, poor, cluster.api, put, 3)
    assert len(node_groups.resize(store, poor, cluster.api, put, 1).members) == 1


def test_an_unknown_machine_type_cannot_be_had(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """What nobody sells is refused by its name, and nothing is kept."""
    with pytest.raises(CloudError, match="got the machine type gpu-5; expected one that is sold"):
        node_groups.put(store, session, cluster.api, replace(group, machine_type="gpu-5"))
    assert node_groups.all_groups(store) == []


def test_a_group_goes_with_its_nodes(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """Nothing is left of it, neither in the store nor in the cluster."""
    node_groups.put(store, session, cluster.api, group)
    node_groups.remove(store, cluster.api, "lab", group.id)
    node_groups.remove(store, cluster.api, "lab", group.id)

    assert _nodes(cluster.api, group) == []
    assert node_groups.all_groups(store) == []
    assert store.used("lab", "north", "gpus") == 0


def test_an_autoscaler_that_read_a_group_before_brings_nothing_back(
    cluster: Cluster, session: Session, store: Store, group: NodeGroup
) -> None:
    """It is another process: what was changed since stays, and a group that is gone stays gone."""
    read = node_groups.put(store, session, cluster.api, replace(group, scaled_by="cloud"))
    labels = {"evenkeel.dev/pool": group.name, "wanted": "label"}
    node_groups.put(store, session, cluster.api, replace(read, labels=labels, maximum=3))

    grown = node_groups.resize(store, session, cluster.api, read, 4)
    shrunk = node_groups.drop(store, session, cluster.api, read, [0])
    node_groups.remove(store, cluster.api, "lab", group.id)

    assert (len(grown.members), grown.maximum, grown.labels) == (3, 3, labels)
    assert (len(shrunk.members), shrunk.labels) == (2, labels)
    assert node_groups.resize(store, session, cluster.api, read, 3) == read
    assert node_groups.drop(store, session, cluster.api, read, [0]) == read
    assert _nodes(cluster.api, group) == []
    assert store.used("lab", "north", "gpus") == 0


def test_nodes_that_join_while_a_group_goes_leave_again(
    cluster: Cluster,
    session: Session,
    store: Store,
    group: NodeGroup,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The autoscaler has written its nodes down, and registers them when the group is gone."""
    read = node_groups.put(store, session, cluster.api, replace(group, scaled_by="cloud"))

    def late(*arguments: Any) -> None:
        node_groups.remove(store, cluster.api, "lab", group.id)
        settle(*arguments)

    monkeypatch.setattr("simulator.cloud.node_groups.settle", late)
    node_groups.resize(store, session, cluster.api, read, 4)

    assert node_groups.all_groups(store) == []
    assert _nodes(cluster.api, group) == []
