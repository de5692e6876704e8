"""The resources of a deployment, to assert on."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource as the program registered it and as its provider answered."""

    urn: str
    type: str
    """Pulumi's type token, such as `aws:eks/cluster:Cluster` or `evenkeel:aws:Cluster`."""

    id: str
    """Empty for a component, and in a preview."""

    parent: str
    """The URN of its parent."""

    protect: bool
    inputs: Mapping[str, Any]
    """As the provider calls them (camelCase); a secret reads `[secret]`."""

    outputs: Mapping[str, Any]
    """The same for outputs; what a preview cannot know reads `[unknown]`."""

    @property
    def name(self) -> str:
        """The name that the program gave it."""
        return self.urn.rpartition("::")[2]


class Resources:
    """Every resource of a stack, in the order in which they were registered."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        """Take the resources."""
        self._all = tuple(resources)

    def __iter__(self) -> Iterator[Resource]:
        """Go through all of them."""
        return iter(self._all)

    def __len__(self) -> int:
        """Count them."""
        return len(self._all)

    def of(self, type_: str) -> tuple[Resource, ...]:
        """Return every resource of a type; none where there is none."""
        return tuple(each for each in self._all if each.type == type_)

    def one(self, type_: str, name: str | None = None) -> Resource:
        """Return the only resource of a type, or the one of that name.

        Raises:
            AssertionError: There is none, or more than one; the message says what there is.
        """
        typed = self.of(type_)
        found = [each for each in typed if name in (None, each.name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise AssertionError(
                f"{type_}: got {len(found)} of them ({_names(found)}); expected one. Name it."
            )
        if typed:
            raise AssertionError(f"{type_}: got none named {name}; there are: {_names(typed)}.")
        raise AssertionError(f"{type_}: got none; {self._nearest(type_)}.")

    def _nearest(self, type_: str) -> str:
        types = sorted({each.type for each in self._all})
        close = difflib.get_close_matches(type_, types, n=3, cutoff=0.5)
        return f"there are: {', '.join(close or types) or 'no resources at all'}"


def _names(resources: Iterable[Resource]) -> str:
    return ", ".join(each.name for each in resources)
