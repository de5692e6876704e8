"""What a mirror does to the objects of a chart: their images come from it, or the plan fails."""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from ..errors import Refused
from .images import Outside, mirror_object, outside


class Mirror:
    """The mirror as the objects of one part of an add-on meet it: a chart, or a kustomization."""

    def __init__(self, registry: str, part: str) -> None:
        """Take the registry, and what the part is called in messages."""
        self._registry = registry
        self._part = part
        self._outside: list[Outside] = []

    def take(self, kind: str, props: Mapping[str, Any]) -> dict[str, Any]:
        """Return an object with its images taken from the mirror.

        In a preview what cannot be is kept for `check`, which tells it once for all objects; in an
        update the object is refused before anything is done with it.

        Raises:
            Refused: An image is not in the mirror.
        """
        manifest = mirror_object({"kind": kind, **props}, self._registry)
        self._outside += outside(manifest, self._registry)
        if self._outside and not pulumi.runtime.is_dry_run():
            raise Refused(self.message())
        return {key: value for key, value in manifest.items() if key in props}

    def check(self, part: pulumi.Resource) -> None:
        """Make the run fail with one message, once all objects of the part are known."""
        part.urn.apply(lambda _: self._fail(part))

    def _fail(self, part: pulumi.Resource) -> None:
        if not self._outside:
            return
        # each part has its message, also where several fail: only one exception is ever shown
        pulumi.log.error(self.message(), part)
        raise pulumi.RunError(f"{self._part}: images are outside the mirror; see above.")

    def message(self) -> str:
        """Return which images are outside, a line for each."""
        return refusal(self._part, self._registry, self._outside)


def expect_inside(part: str, registry: str, objects: Iterable[Mapping[str, Any]]) -> None:
    """Expect that every image of some objects can be taken from a mirror.

    Raises:
        Refused: One cannot.
    """
    taken = [mirror_object(each, registry) for each in objects]
    found = [image for each in taken for image in outside(each, registry)]
    if found:
        raise Refused(refusal(part, registry, found))


def refusal(part: str, registry: str, found: list[Outside]) -> str:
    """Return the message that a part's images are outside a mirror."""
    lines = sorted({f"  {each}" for each in found})
    number = f"{len(lines)} image{'s' * (len(lines) > 1)}"
    said = (
        f"{part}: got {number} outside the mirror; expected all in {registry}. "
        "Set the chart's value for each, so that it can be told from the text around it."
    )
    return "\n".join([said, *lines])
