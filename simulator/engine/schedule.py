"""In which order deletions go: a resource only after everything that depends on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .resources import Resource
from .step import Step


def in_rounds(deletions: Sequence[Step], resources: Sequence[Resource]) -> list[list[Step]]:
    """Put deletions into rounds; those of one round may be done at once.

    Args:
        deletions: The steps.
        resources: All resources, each after what it needs.
    """
    graph = _Graph(resources)
    waiting = {each.resource.key: each for each in deletions}
    needs = {key: graph.needs(each.resource) & waiting.keys() for key, each in waiting.items()}
    rounds = []
    while waiting:
        free = [key for key in waiting if not needs[key] & waiting.keys()]
        rounds.append([waiting.pop(key) for key in free])
    return rounds[::-1]


def needed(resources: Iterable[Resource], base: Sequence[Resource]) -> set[int]:
    """Return the keys of all that some resources need, and of what that needs in turn.

    Args:
        resources: Some of the base.
        base: All resources, each after what it needs.
    """
    graph = _Graph(base)
    by_key = {each.key: each for each in base}
    found: set[int] = set()
    waiting = [each.key for each in resources]
    while waiting:
        more = graph.needs(by_key[waiting.pop()]) - found
        found |= more
        waiting += more
    return found


class _Graph:
    def __init__(self, resources: Sequence[Resource]) -> None:
        self._place = {each.key: index for index, each in enumerate(resources)}
        self._named: defaultdict[str, list[Resource]] = defaultdict(list)
        self._inside: defaultdict[str, list[Resource]] = defaultdict(list)
        for each in resources:
            self._named[each.urn].append(each)
            self._inside[each.parent].append(each)

    def needs(self, resource: Resource) -> set[int]:
        """Return the keys of what stands before a resource and is needed by it.

        Needing a component means needing what is inside it: remote ones only name the component.
        """
        place = self._place[resource.key]
        found: set[int] = set()
        for urn in {*resource.needs(parent=False)}:
            for each in self._named[urn]:
                found.add(each.key)
                if not each.custom:
                    found.update(self._below(each.urn))
        found.update(each.key for each in self._named[resource.parent])
        return {key for key in found if self._place[key] < place}

    def _below(self, urn: str) -> set[int]:
        found: set[int] = set()
        for each in self._inside[urn]:
            found.add(each.key)
            if not each.custom:
                found |= self._below(each.urn)
        return found
