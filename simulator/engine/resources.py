"""One resource as the state keeps it."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any, Self

from . import urns
from .values import Properties


@dataclass(eq=False)
class Resource:
    """A resource of a deployment, with the names that Pulumi's state has for its fields."""

    urn: str
    custom: bool
    type: str
    delete: bool = False
    """Already replaced; waits for its deletion."""

    id: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties | None = None
    parent: str = ""
    protect: bool = False
    external: bool = False
    """Read, not managed."""

    dependencies: list[str] = field(default_factory=list)
    init_errors: list[str] = field(default_factory=list)
    provider: str = ""
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    pending_replacement: bool = False
    """Deleted first; waits for the replacement's creation."""

    additional_secret_outputs: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    custom_timeouts: dict[str, float] = field(default_factory=dict)
    retain_on_delete: bool = False
    deleted_with: str = ""
    created: str = ""
    modified: str = ""
    source_position: str = ""
    ignore_changes: list[str] = field(default_factory=list)
    hide_diff: list[list[str | int]] = field(default_factory=list)
    replace_on_changes: list[str] = field(default_factory=list)
    refresh_before_update: bool = False

    key: int = field(default=-1, compare=False)
    """Which entry of the ledger it is; not part of the state."""

    def copy(self) -> "Resource":
        """Return a copy that shares the properties."""
        return copy(self)

    def to_json(self) -> dict[str, Any]:
        """Return the state's form; secrets stay plain until they are sealed."""
        result: dict[str, Any] = {}
        for name, key in _KEYS.items():
            value = getattr(self, name)
            if value or name in _ALWAYS:
                result[key] = value
        return result

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the state's form, its secrets already opened."""
        return cls(**{name: data[key] for name, key in _KEYS.items() if key in data})

    def needs(self, *, parent: bool = True) -> Iterator[str]:
        """Yield the names of all that this resource needs to exist before it."""
        if self.provider:
            yield urns.split_reference(self.provider)[0]
        if parent and self.parent:
            yield self.parent
        yield from self.dependencies
        for each in self.property_dependencies.values():
            yield from each
        if self.deleted_with:
            yield self.deleted_with

    @property
    def is_provider(self) -> bool:
        """Whether it is a provider."""
        return urns.is_provider(self.type)

    @property
    def reference(self) -> str:
        """How resources name this provider."""
        return f"{self.urn}::{self.id}"


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(each.capitalize() for each in rest)


_ALWAYS = frozenset({"urn", "custom", "type"})
_KEYS = {each.name: _camel(each.name) for each in fields(Resource) if each.name != "key"}
