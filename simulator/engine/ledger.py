"""What exists while a deployment runs: the last state's resources, and what became of them."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from .resources import Resource

CREATING, UPDATING, DELETING, READING = "creating", "updating", "deleting", "reading"


@dataclass(frozen=True)
class Operation:
    """An operation that was begun and of which nobody knows whether it was done."""

    kind: str
    resource: Resource


class Record(Protocol):
    """Where every change is made durable before anything builds on it."""

    async def write(self, entry: dict[str, Any]) -> None:
        """Return once the entry cannot be lost any more."""


class Ledger:
    """The resources of a deployment, changed step by step.

    Every resource has a key of its own: several may share a name, such as an old one that waits
    for its deletion and its replacement.
    """

    def __init__(
        self,
        resources: Iterable[Resource],
        pending: Iterable[Operation] = (),
        record: Record | None = None,
    ) -> None:
        """Start from a state; without a record nothing is kept (a preview)."""
        self._keys = itertools.count()
        self._olds: dict[int, Resource] = {}
        self._news: dict[int, Resource] = {}
        self._record = record
        self._numbers = itertools.count()
        self._open: dict[int, Operation] = {}
        for each in resources:
            each.key = next(self._keys)
            self._olds[each.key] = each
        for operation in pending:
            self._open[next(self._numbers)] = operation

    def resources(self) -> list[Resource]:
        """Return all resources; what a resource needs comes before it."""
        return [*self._news.values(), *self._olds.values()]

    def pending(self) -> list[Operation]:
        """Return the operations whose outcome is not known."""
        return list(self._open.values())

    def settle(self, urn: str) -> list[int]:
        """Return the numbers of pending operations on a resource that is being done again."""
        return [number for number, each in self._open.items() if each.resource.urn == urn]

    def numbers(self, operation: Operation) -> list[int]:
        """Return the number of a pending operation."""
        return [number for number, each in self._open.items() if each is operation]

    async def begin(self, kind: str, resource: Resource) -> int:
        """Record that something is about to be done; returns the operation's number."""
        number = next(self._numbers)
        self._open[number] = Operation(kind, resource)
        await self._write({"begin": number, "kind": kind, "resource": resource.to_json()})
        return number

    async def end(
        self,
        numbers: Iterable[int] = (),
        *,
        new: Resource | None = None,
        remove: Resource | None = None,
        marked: Resource | None = None,
        quiet: bool = False,
    ) -> None:
        """Record what has become of operations.

        Args:
            numbers: The operations that are over.
            new: The resource as it is now.
            remove: A resource that is no more.
            marked: A resource of which only `delete` or `pending_replacement` has changed.
            quiet: Nothing has changed that a crash could lose.
        """
        ended = [number for number in numbers if self._open.pop(number, None)]
        entry: dict[str, Any] = {"end": ended}
        if remove is not None and self._forget(remove):
            entry["remove"] = remove.key
        if marked is not None:
            entry["mark"] = {
                "key": marked.key,
                "delete": marked.delete,
                "pendingReplacement": marked.pending_replacement,
            }
        if new is not None:
            if new.key < 0:
                new.key = next(self._keys)
            self._news[new.key] = new
            entry |= {"new": new.key, "resource": new.to_json()}
        if not quiet:
            await self._write(entry)

    def refreshed(self, old: Resource, new: Resource | None) -> None:
        """Put what a refresh found in the old resource's place; None where it is gone."""
        home = self._news if old.key in self._news else self._olds
        if new is None:
            home.pop(old.key, None)
        else:
            new.key = old.key
            home[old.key] = new

    def replay(self, entry: dict[str, Any]) -> None:
        """Do again what an entry of a journal says."""
        if "begin" in entry:
            resource = Resource.from_json(entry["resource"])
            self._open[entry["begin"]] = Operation(entry["kind"], resource)
            self._numbers = itertools.count(entry["begin"] + 1)
            return
        for number in entry["end"]:
            self._open.pop(number, None)
        for home in (self._olds, self._news):
            home.pop(entry.get("remove", -1), None)
            if "mark" in entry and entry["mark"]["key"] in home:
                marked = home[entry["mark"]["key"]]
                marked.delete = entry["mark"]["delete"]
                marked.pending_replacement = entry["mark"]["pendingReplacement"]
        if "new" in entry:
            resource = Resource.from_json(entry["resource"])
            resource.key = entry["new"]
            self._news[resource.key] = resource

    def _forget(self, resource: Resource) -> bool:
        found = [home.pop(resource.key, None) for home in (self._olds, self._news)]
        return any(found)

    async def _write(self, entry: dict[str, Any]) -> None:
        if self._record is not None:
            await self._record.write(entry)
