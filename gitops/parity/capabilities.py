"""Compares what the clouds can do: a feature that some have and others do not is a difference."""

from collections.abc import Iterator, Mapping

from components import clouds
from components.planning.capabilities import Capabilities

from .declared import DeclaredLack

THERE = frozenset({"native", "operator"})
"""The levels at which a feature is there; who brings it makes no difference to a user."""


def known() -> dict[str, Capabilities]:
    """Return what every cloud answers to every feature."""
    return {cloud: clouds.capabilities(cloud) for cloud in clouds.CLOUDS}


def lacks(answers: Mapping[str, Capabilities]) -> dict[str, set[str]]:
    """Return, for each feature that some clouds have, those that have it not or not quite."""
    features = next(iter(answers.values()))
    found = {}
    for feature in features:
        without = {cloud for cloud, each in answers.items() if each[feature].level not in THERE}
        if 0 < len(without) < len(answers):
            found[feature.value] = without
    return found


def check_lacks(found: Mapping[str, set[str]], declared: tuple[DeclaredLack, ...]) -> Iterator[str]:
    """Yield what is not declared, and what is declared for nothing."""
    said: dict[str, set[str]] = {}
    for each in declared:
        for feature in each.features:
            said.setdefault(feature, set()).update(each.clouds)
    for feature in sorted({*found, *said}):
        undeclared = found.get(feature, set()) - said.get(feature, set())
        needless = said.get(feature, set()) - found.get(feature, set())
        if undeclared:
            yield f"{feature}: {_and(undeclared)} without it, and no reason is declared. Add one."
        if needless:
            yield f"{feature}: declared for {_and(needless)}, but not lacking there. Remove it."


def _and(names: set[str]) -> str:
    return " and ".join(sorted(names))
