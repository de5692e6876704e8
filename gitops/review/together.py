"""What is alike in several environments, said once."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from gitops.review.document import EnvironmentReview, PropertyChange
from gitops.review.words import Line, Part, code, listed, own

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_MANY: Final = 3


def together(
    environments: Iterable[EnvironmentReview],
    subjects: Callable[[EnvironmentReview], Iterable[T]],
    key: Callable[[T], K],
) -> Iterator[tuple[T, list[str]]]:
    """Yield what several environments have alike once, with the names of those that have it."""
    found: dict[K, tuple[T, list[str]]] = {}
    for environment in environments:
        for each in subjects(environment):
            names = found.setdefault(key(each), (each, []))[1]
            if environment.name not in names:
                names.append(environment.name)
    yield from found.values()


def where(names: Iterable[str], environments: Sequence[EnvironmentReview]) -> Line:
    """Return the names of environments; `all 6 that change` where it is all of many that do."""
    several = list(dict.fromkeys(names))
    changing = {each.name for each in environments if each.changes}
    if len(several) >= _MANY and set(several) == changing:
        return (own(f"all {len(several)} that change"),)
    return listed(several)


def differences(properties: Sequence[PropertyChange], most: int = 3) -> Line:
    """Return the first properties with what they were and what they become."""
    parts: list[Part] = []
    for index, each in enumerate(properties[:most]):
        parts += [own(", ")] * (index > 0)
        parts += [code(each.path), own(" "), code(each.before), own(" → "), code(each.after)]
    if len(properties) > most:
        parts.append(own(f" and {len(properties) - most:,} more"))
    return tuple(parts)
