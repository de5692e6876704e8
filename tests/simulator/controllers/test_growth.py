"""How much groups must grow for pods that wait."""

from typing import Any

from simulator.controllers.fitting import Room
from simulator.controllers.growth import Choice, plan

Json = dict[str, Any]


def _pod(name: str, gpus: int, **more: Any) -> Json:
    resources = {"requests": {"nvidia.com/gpu": str(gpus)}}
    return {
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"containers": [{"name": "c", "resources": resources}], **more},
    }


def _room(name: str, gpus: int) -> Room:
    free = {"cpu": 8.0, "memory": 2.0**40, "pods": 100.0, "nvidia.com/gpu": float(gpus)}
    return Room(name, {"pool": name}, (), free)


def _choice(name: str, gpus: int, left: int) -> Choice:
    return Choice(name, _room(name, gpus), left)


def test_pods_share_new_nodes() -> None:
    """Nine pods of two GPUs need three nodes of eight, the largest pods first."""
    pods = [_pod(f"p{index}", 2) for index in range(9)]
    growth = plan(pods, [], [_choice("train", 8, 10)])

    assert growth.more == {"train": 3}
    assert len(growth.reasons["train"]) == 9
    assert growth.hopeless == []
    assert plan([*pods, _pod("large", 8)], [], [_choice("train", 8, 10)]).more == {"train": 4}


def test_what_is_coming_is_waited_for() -> None:
    """A node that is on its way takes the pods that fit; only the rest makes a group grow."""
    growth = plan([_pod("a", 8), _pod("b", 8)], [_room("coming", 8)], [_choice("train", 8, 10)])

    assert growth.more == {"train": 1}
    assert growth.awaited == {"coming"}


def test_the_group_that_wastes_least_grows() -> None:
    """One GPU needs no machine with eight of them, unless the small ones are used up."""
    choices = [_choice("train", 8, 2), _choice("serve", 1, 1)]

    assert plan([_pod("a", 1)], [], choices).more == {"serve": 1}
    both = plan([_pod("a", 1), _pod("b", 1)], [], choices)
    assert both.more == {"serve": 1, "train": 1}


def test_no_group_grows_past_its_largest() -> None:
    """Pods that are left over are told so."""
    growth = plan([_pod(f"p{index}", 8) for index in range(3)], [], [_choice("train", 8, 2)])

    assert growth.more == {"train": 2}
    assert [pod["metadata"]["name"] for pod in growth.hopeless] == ["p2"]


def test_a_pod_that_fits_nowhere_makes_nothing_grow() -> None:
    """More GPUs than any machine has, or a selector that no group has."""
    growth = plan(
        [_pod("huge", 16), _pod("elsewhere", 1, nodeSelector={"pool": "other"})],
        [],
        [_choice("train", 8, 2)],
    )

    assert growth.more == {}
    assert len(growth.hopeless) == 2


def test_what_is_urgent_comes_first() -> None:
    """With room for one, the pod of the higher priority gets it."""
    growth = plan([_pod("low", 8), _pod("high", 1, priority=1000)], [], [_choice("train", 8, 1)])

    assert [pod["metadata"]["name"] for pod in growth.reasons["train"]] == ["high"]
    assert [pod["metadata"]["name"] for pod in growth.hopeless] == ["low"]
