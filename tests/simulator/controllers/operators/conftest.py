"""What all tests of simulated operators need: definitions as stand-ins have them, and a look."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from simulator.cluster.resource_type import ResourceType
from tests.simulator.controllers.conftest import definitions

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

Define = Callable[..., None]
Gone = Callable[..., None]
See = Callable[..., dict[str, Any]]


@pytest.fixture
def define(room: "Room") -> Define:
    """Make the cluster know kinds; they stay as long as the room."""

    def defined(*kinds: ResourceType) -> None:
        room.apply(*definitions(*kinds))

    return defined


@pytest.fixture
def see(room: "Room", place: str) -> See:
    """Wait until an object of the place is there and true of it, and return it."""

    def seen(
        kind: ResourceType,
        name: str,
        true: Callable[[dict[str, Any]], object] = bool,
        namespace: str | None = place,
    ) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            inside = namespace if kind.namespaced else None
            there = room.api.find(kind.api_version, kind.kind, name, inside)
            return there if there is not None and true(there) else None

        answer: dict[str, Any] = room.until(found, f"{kind.kind} {name} as expected")
        return answer

    return seen


@pytest.fixture
def gone(room: "Room", place: str) -> Gone:
    """Wait until the place has no objects of some kinds; definitions just made may take a while."""

    def all_gone(*kinds: ResourceType) -> None:
        for each in kinds:
            is_gone = functools.partial(_is_gone, room, each, place)
            room.until(is_gone, f"no {each.kind}")

    return all_gone


def _is_gone(room: "Room", kind: ResourceType, place: str) -> bool:
    return not room.api.list(kind.api_version, kind.kind, place)
