"""References between resources: what must exist before, and what cannot go while it is named."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...cloud.records import Stored
from ..wire import UNKNOWN
from .context import Context
from .kind import Kind, Problem, Reference
from .marks import lookup, values_at
from .scene import Scene


def missing(
    scene: Scene, kind: Kind, context: Context, inputs: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield the inputs that name something that does not exist."""
    del scene
    for reference in kind.references:
        for at, value in values_at(inputs, reference.path):
            if value is UNKNOWN or value == "" or _is_outside(reference, value):
                continue
            if context.find(reference.type, value, reference.by) is None:
                yield Problem(
                    at,
                    f"got {value}; expected the {reference.by} of an existing {reference.type}. "
                    "Make it first, or name one that exists.",
                )


def dependents(scene: Scene, stored: Stored) -> Iterator[tuple[Stored, str]]:
    """Yield the resources that name one, each with the input that does."""
    for kind in scene.cloud.kinds.values():
        for reference in kind.references:
            if reference.type != stored.type or not reference.holds:
                continue
            name = _name(stored, reference.by)
            for other in scene.work.store.of_type(stored.provider, kind.token):
                if other.id == stored.id and other.type == stored.type:
                    continue
                for at, value in values_at(other.inputs, reference.path):
                    if value == name:
                        yield other, at


def _name(stored: Stored, by: str) -> Any:  # noqa: ANN401 - any property value
    return stored.id if by == "id" else lookup(stored.outputs, by)


def _is_outside(reference: Reference, value: object) -> bool:
    return bool(reference.outside) and re.fullmatch(reference.outside, str(value)) is not None
