"""Which pod fits which node, as the scheduler has it."""

from typing import Any

import pytest

from simulator.controllers.fitting import Room, fits, requests_of

Json = dict[str, Any]
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
LABELS = {"pool": "train", "size": "8", "kubernetes.io/hostname": "node"}


def _pod(name: str = "pod", requests: Json | None = None, **spec: Any) -> Json:
    container = {"name": "c", "resources": {"requests": requests or {"cpu": "1"}}}
    labels = {"app": name}
    return {
        "metadata": {"name": name, "namespace": "default", "labels": labels},
        "spec": {"containers": [container], **spec},
    }


def _room(**changed: Any) -> Room:
    content = {
        "name": "node",
        "labels": LABELS,
        "taints": (),
        "free": {"cpu": 4.0, "memory": 8 * 2.0**30, "nvidia.com/gpu": 8.0, "pods": 2.0},
    }
    return Room(**{**content, **changed})


def test_a_pod_asks_for_what_it_needs_at_once() -> None:
    """Containers add up; one that runs before them counts where it is larger; sidecars stay."""
    pod = _pod(
        requests={"cpu": "1", "nvidia.com/gpu": "2"},
        initContainers=[
            {"name": "large", "resources": {"requests": {"cpu": "3"}}},
            {
                "name": "sidecar",
                "restartPolicy": "Always",
                "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}},
            },
        ],
        overhead={"cpu": "250m"},
    )

    assert requests_of(pod) == {
        "cpu": 3.25,
        "memory": 2.0**30,
        "nvidia.com/gpu": 2.0,
        "pods": 1.0,
    }


def test_limits_count_where_nothing_is_asked_for() -> None:
    """GPUs are often given as limits only."""
    pod = _pod()
    pod["spec"]["containers"][0]["resources"] = {"limits": {"nvidia.com/gpu": 4}}

    assert requests_of(pod)["nvidia.com/gpu"] == 4


@pytest.mark.parametrize(
    ("requests", "fit"),
    [
        ({"cpu": "4"}, True),
        ({"cpu": "4001m"}, False),
        ({"nvidia.com/gpu": "8"}, True),
        ({"nvidia.com/gpu": "9"}, False),
        ({"example.com/fpga": "1"}, False),
        ({"example.com/fpga": "0"}, True),
    ],
)
def test_resources_must_be_there(requests: Json, fit: bool) -> None:  # noqa: FBT001 - a table
    """What a node does not have at all is too little."""
    assert fits(_pod(requests=requests), _room()) is fit


def test_pods_are_counted() -> None:
    """A node takes only so many."""
    room = _room()
    for _ in range(2):
        assert fits(_pod(requests={"cpu": "1m"}), room)
        room.take(_pod(requests={"cpu": "1m"}))

    assert not fits(_pod(requests={"cpu": "1m"}), room)


@pytest.mark.parametrize(
    ("toleration", "fit"),
    [
        ({"key": "nvidia.com/gpu", "operator": "Exists"}, True),
        ({"operator": "Exists"}, True),
        ({"key": "nvidia.com/gpu", "value": "present"}, True),
        ({"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}, True),
        ({"key": "nvidia.com/gpu", "value": "absent"}, False),
        ({"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "other", "operator": "Exists"}, False),
    ],
)
def test_taints_must_be_tolerated(toleration: Json, fit: bool) -> None:  # noqa: FBT001 - a table
    """By key, value and effect; what only prefers others keeps nobody out."""
    preferred = {"key": "slow", "effect": "PreferNoSchedule"}

    assert fits(_pod(tolerations=[toleration]), _room(taints=[TAINT, preferred])) is fit


@pytest.mark.parametrize(
    ("expression", "fit"),
    [
        ({"key": "pool", "operator": "In", "values": ["train", "serve"]}, True),
        ({"key": "pool", "operator": "In", "values": ["serve"]}, False),
        ({"key": "pool", "operator": "NotIn", "values": ["serve"]}, True),
        ({"key": "zone", "operator": "NotIn", "values": ["a"]}, True),
        ({"key": "pool", "operator": "Exists"}, True),
        ({"key": "zone", "operator": "Exists"}, False),
        ({"key": "zone", "operator": "DoesNotExist"}, True),
        ({"key": "size", "operator": "Gt", "values": ["7"]}, True),
        ({"key": "size", "operator": "Lt", "values": ["8"]}, False),
        ({"key": "zone", "operator": "Gt", "values": ["1"]}, False),
    ],
)
def test_affinity_chooses_nodes(expression: Json, fit: bool) -> None:  # noqa: FBT001 - a table
    """Every operator of a node affinity; one of several terms is enough."""
    never = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["other"]}]}
    terms = [never, {"matchExpressions": [expression]}]
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}

    assert fits(_pod(affinity={"nodeAffinity": required}), _room()) is fit


def test_a_selector_chooses_nodes() -> None:
    """Every label must be there."""
    assert fits(_pod(nodeSelector={"pool": "train"}), _room())
    assert not fits(_pod(nodeSelector={"pool": "train", "zone": "a"}), _room())


def test_pods_may_avoid_one_another() -> None:
    """Two replicas that refuse one node find no place on it together."""
    term = {
        "topologyKey": "kubernetes.io/hostname",
        "labelSelector": {"matchLabels": {"app": "one"}},
    }
    alone = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    room = _room(pods=[_pod("one")])

    assert not fits(_pod("one", affinity=alone), room)
    assert fits(_pod("one"), room)
    assert fits(_pod("one", affinity=alone), _room(pods=[_pod("two")]))
