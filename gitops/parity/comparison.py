"""Compares what the clouds would get: every object, and every path inside it."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from .declared import Declared
from .objects import leaves

ABSENT = "(absent)"
_KINDS: Final = frozenset({"real", "stand-in"})

PRESENCE = "(presence)"
"""The path of a difference that is about an object as a whole."""


@dataclass(frozen=True)
class Difference:
    """One place where not all clouds have the same."""

    subject: str
    """The object, as `KIND namespace/name`."""

    path: str
    values: Mapping[str, object]
    """Cloud -> what it has there."""

    def among(self, clouds: set[str]) -> bool:
        """Tell whether it is still one among these clouds."""
        return len({_plain(self.values[each]) for each in clouds & self.values.keys()}) > 1


def differences(platforms: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[Difference]:
    """Yield every difference between the clouds' objects.

    Args:
        platforms: Cloud -> its objects.
    """
    for name in sorted({name for objects in platforms.values() for name in objects}):
        there = {cloud: objects[name] for cloud, objects in platforms.items() if name in objects}
        if len(there) < len(platforms):
            presence = {each: "present" if each in there else ABSENT for each in platforms}
            yield Difference(name, PRESENCE, presence)
        flat = {cloud: leaves(content) for cloud, content in there.items()}
        for path in sorted({path for each in flat.values() for path in each}):
            values = {cloud: each.get(path, ABSENT) for cloud, each in flat.items()}
            if len({_plain(value) for value in values.values()}) > 1:
                yield Difference(name, path, values)


@dataclass(frozen=True)
class Verdict:
    """What of the differences is declared, and what is not."""

    undeclared: tuple[Difference, ...]
    unused: tuple[Declared, ...]
    """Declarations that nothing needs any more."""

    found: int
    """How many differences there are in all."""

    @property
    def even(self) -> bool:
        """Whether all differences are declared, and all declarations are needed."""
        return not self.undeclared and not self.unused


def judge(
    found: Iterator[Difference],
    declared: tuple[Declared, ...],
    clouds: set[str],
    charts: AbstractSet[str] = _KINDS,
) -> Verdict:
    """Set the differences against the declarations.

    A declaration names the clouds that may differ; among all others it must be the same. One about
    real charts, or about stand-ins, holds where there were such, and is needed where all were.

    Args:
        found: The differences.
        declared: The declarations.
        clouds: Every cloud.
        charts: What charts were: `real`, `stand-in`, or some of either.
    """
    declared = tuple(each for each in declared if each.charts == "any" or each.charts in charts)
    undeclared: list[Difference] = []
    used: set[Declared] = set()
    count = 0
    for difference in found:
        count += 1
        about = [each for each in declared if covers(each, difference)]
        used.update(about)
        free = {cloud for each in about for cloud in each.clouds}
        if not about or difference.among(clouds - free):
            undeclared.append(difference)
    unused = tuple(
        each
        for each in declared
        if each not in used and (each.charts == "any" or charts == {each.charts})
    )
    return Verdict(tuple(undeclared), unused, count)


def covers(declared: Declared, difference: Difference) -> bool:
    """Tell whether a declaration is about a difference."""
    return fnmatchcase(difference.subject, _literal(declared.object)) and fnmatchcase(
        difference.path, _literal(declared.path)
    )


def _literal(pattern: str) -> str:
    """Let only `*` mean something: brackets are indexes here."""
    return pattern.replace("[", "[[]")


def _plain(value: object) -> str:
    return f"{type(value).__name__} {value}"
