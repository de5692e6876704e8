"""One step of a deployment: what is done to one resource."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import urns
from .resources import Resource

SAME = "same"
CREATE = "create"
UPDATE = "update"
DELETE = "delete"
REPLACE = "replace"
CREATE_REPLACEMENT = "create-replacement"
DELETE_REPLACED = "delete-replaced"
READ = "read"
READ_REPLACEMENT = "read-replacement"
READ_DISCARD = "discard"
DISCARD_REPLACED = "discard-replaced"
REMOVE_PENDING_REPLACE = "remove-pending-replace"
REFRESH = "refresh"

_DELETIONS = frozenset({DELETE, DELETE_REPLACED, READ_DISCARD, DISCARD_REPLACED})


@dataclass(eq=False)
class Step:
    """One step; `old` and `new` are the resource before and after."""

    op: str
    old: Resource | None = None
    new: Resource | None = None
    keys: tuple[str, ...] = ()
    """The properties that ask for a replacement."""

    diffs: tuple[str, ...] = ()
    """The properties that have changed."""

    detailed: Mapping[str, dict[str, Any]] | None = None
    logical: bool = True
    """Whether it counts as something that the program asked for."""

    ignored: list[str] = field(default_factory=list)
    """The paths that an update leaves alone."""

    marks: str = ""
    """What the step leaves on the old resource: `delete` or `pending`."""

    @property
    def resource(self) -> Resource:
        """The resource that the step is about."""
        found = self.new if self.new is not None else self.old
        assert found is not None  # noqa: S101 - every step has one of the two
        return found

    @property
    def deletes(self) -> bool:
        """Whether the step ends the old resource."""
        return self.op in _DELETIONS

    @property
    def internal(self) -> bool:
        """Whether people are not shown it: the engine's own providers, and bookkeeping."""
        return self.op == REMOVE_PENDING_REPLACE or urns.is_default_provider(self.resource.urn)


def deletion(old: Resource, *, replacing: bool = False, marks: str = "") -> Step:
    """Return the step that ends a resource; one that was only read is let go."""
    if replacing:
        op = DISCARD_REPLACED if old.external else DELETE_REPLACED
    else:
        op = READ_DISCARD if old.external else DELETE
    return Step(op, old=old, logical=not replacing, marks=marks)
