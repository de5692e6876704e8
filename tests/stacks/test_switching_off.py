"""An add-on that others need stays: who wants it gone is told which others that are."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from components.addons.catalogue import catalogue
from stacks.environment import parse
from stacks.problems import EnvironmentProblems
from tests.environments import KEY, text

WHOLE: Mapping[str, Any] = yaml.safe_load(text("local"))["config"][KEY]
STORE = "object-store"


def needing(name: str) -> set[str]:
    """Return the add-ons of the environment whose records need another one."""
    found = set()
    for each in (catalogue()[other] for other in WHOLE["addons"] if other != name):
        options = each.options.model_validate(WHOLE["addons"][each.name])
        if name in {need.name for need in each.needs} | {*each.needs_for(options)}:
            found.add(each.name)
    return found


def problems_without(name: str) -> list[str]:
    """Return what is said of the environment where an add-on has left it."""
    rest = {each: said for each, said in WHOLE["addons"].items() if each != name}
    try:
        parse({**WHOLE, "addons": rest}, name="local")
    except EnvironmentProblems as error:
        return str(error).splitlines()[1:]
    return []


@pytest.mark.parametrize("name", [each for each in WHOLE["addons"] if each != STORE])
def test_who_needs_it_is_named(name: str) -> None:
    """One line for each, with what to do; nobody else is told, and the others may go."""
    problems = problems_without(name)
    told = {each.strip().partition(": ")[0].removeprefix("addons.") for each in problems}

    assert told == needing(name)
    assert all(f"without {name}; expected both. Add {name}: {{}}." in each for each in problems)


def test_who_keeps_data_in_the_store_is_named() -> None:
    """No record needs it, since clouds have buckets of their own: who asks for one, does."""
    (problem,) = problems_without(STORE)
    asking = {
        name
        for name, said in WHOLE["addons"].items()
        for addon in [catalogue()[name]]
        if any(grant.buckets for grant in addon.grants(addon.options.model_validate(said)))
    }

    assert {"milvus", "mlflow"} <= asking
    assert [each for each in sorted(asking) if each not in problem] == []


def test_most_may_go() -> None:
    """And some may not."""
    needed = [each for each in WHOLE["addons"] if problems_without(each)]

    assert {"cert-manager", "istio", "postgresql", "redis", STORE} <= {*needed}
    assert len(needed) * 2 < len(WHOLE["addons"])
