"""What could not be done in a run that goes on, and what is not tried because of it."""

from collections.abc import Iterable, Mapping

from pulumi.runtime.proto import resource_pb2

from . import schedule
from .resources import Resource
from .step import Step


class Setbacks:
    """Remembers what has failed and what needs it.

    What needs something is what names it: as parent, provider, dependency of an option or of a
    property, or as what it is deleted with.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.failed: set[str] = set()
        """The names of what has failed, and of remote components with something failed inside."""

        self.skipped: set[str] = set()
        """The names of what was not tried because it needs one of either."""

        self._before: set[str] = set()
        """The old names of both."""

        self._closed: set[str] = set()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._before)

    def bar(self, resource: Resource) -> bool:
        """Tell whether a resource needs what is not there."""
        return any(each in self.failed or each in self.skipped for each in resource.needs())

    def fail(self, step: Step) -> None:
        """Remember a step that could not be done."""
        self.failed.add(step.resource.urn)
        self._before |= {each.urn for each in (step.old, step.new) if each is not None}

    def fail_outside(self, urn: str, parents: Mapping[str, str]) -> None:
        """Count a remote component as failed where something inside it was not done."""
        if any(urn in _above(each, parents) for each in self.failed | self.skipped):
            self.failed.add(urn)
            self._before.add(urn)

    def skip(self, urn: str, old: Resource | None, *, closed: bool) -> None:
        """Remember what is not tried; nobody knows what a closed component would have inside."""
        names = {urn} if old is None else {urn, old.urn}
        self.skipped.add(urn)
        self._before |= names
        if closed:
            self._closed |= names

    def result(self, urn: str) -> resource_pb2.Result.ValueType:
        """Return what a program is told about a registration; SDKs treat skipped ones as failed."""
        hurt = urn in self.failed or urn in self.skipped
        return resource_pb2.FAIL if hurt else resource_pb2.SUCCESS

    def spared(self, base: Iterable[Resource]) -> set[int]:
        """Return the keys of old resources that must stay: others that stay need them.

        What was inside a closed component stays, too.
        """
        olds = list(base)
        parents = {each.urn: each.parent for each in olds}
        inside = [each for each in olds if self._closed.intersection(_above(each.urn, parents))]
        found = {each.key for each in inside}
        stays = [each for each in olds if each.urn in self._before]
        return found | schedule.needed([*stays, *inside], olds)


def _above(urn: str, parents: Mapping[str, str]) -> Iterable[str]:
    while urn := parents.get(urn, ""):
        yield urn
