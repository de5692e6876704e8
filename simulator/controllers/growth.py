"""How much groups of nodes must grow for the pods that wait; computed, nothing is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..cluster.api import Json
from .fitting import Room, fits, requests_of

_GPU = "nvidia.com/gpu"


@dataclass(frozen=True)
class Choice:
    """A group that may grow."""

    key: str
    template: Room
    """What one more node of it would be."""

    left: int
    """How many more it may have."""


@dataclass
class Growth:
    """What is to be done."""

    more: dict[str, int] = field(default_factory=dict)
    """Group -> how many nodes more."""

    reasons: dict[str, list[Json]] = field(default_factory=dict)
    """Group -> the pods that it grows for."""

    awaited: set[str] = field(default_factory=set)
    """Nodes that pods wait for: they are there or coming."""

    hopeless: list[Json] = field(default_factory=list)
    """Pods that no group would help."""


def plan(pending: list[Json], rooms: list[Room], choices: list[Choice]) -> Growth:
    """Put the waiting pods into rooms that are there or coming, then into new ones.

    Args:
        pending: Pods that the scheduler found no node for.
        rooms: What nodes have left; they are filled.
        choices: The groups that may grow.
    """
    growth = Growth()
    fresh: dict[str, list[Room]] = {choice.key: [] for choice in choices}
    for pod in sorted(pending, key=_largest_first):
        room = next((each for each in rooms if fits(pod, each)), None)
        if room is not None:
            room.take(pod)
            growth.awaited.add(room.name)
        elif not _planned(pod, fresh, growth) and not _chosen(pod, choices, fresh, growth):
            growth.hopeless.append(pod)
    growth.more = {key: len(rooms) for key, rooms in fresh.items() if rooms}
    return growth


def _largest_first(pod: Json) -> tuple[int, float, float]:
    asked = requests_of(pod)
    priority = int(pod["spec"].get("priority") or 0)
    return -priority, -asked.get(_GPU, 0), -asked.get("cpu", 0)


def _planned(pod: Json, fresh: Mapping[str, list[Room]], growth: Growth) -> bool:
    for key, rooms in fresh.items():
        for room in rooms:
            if fits(pod, room):
                room.take(pod)
                growth.reasons[key].append(pod)
                return True
    return False


def _chosen(
    pod: Json, choices: list[Choice], fresh: Mapping[str, list[Room]], growth: Growth
) -> bool:
    """Take one more node of the group that wastes least on the pod."""
    able = [
        choice
        for choice in choices
        if len(fresh[choice.key]) < choice.left and fits(pod, choice.template)
    ]
    if not able:
        return False
    best = min(able, key=lambda each: (each.template.free.get(_GPU, 0), each.template.free["cpu"]))
    template = best.template
    room = Room(template.name, template.labels, template.taints, dict(template.free))
    room.take(pod)
    fresh[best.key].append(room)
    growth.reasons.setdefault(best.key, []).append(pod)
    return True
