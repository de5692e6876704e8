"""In production what add-ons keep outlives its claim; all else goes with it, everywhere."""

import pytest

from components.clouds.volumes import plan_class, plan_classes
from components.planning.scope import Scope, Stage


@pytest.mark.parametrize("stage", ["dev", "staging"])
def test_elsewhere_there_is_one_class(stage: Stage) -> None:
    """The default, whose disks go with their claims."""
    scope = Scope(environment="lab", stage=stage, owner="ml")
    (only,) = plan_classes(scope)

    assert (only.name, only.role, only.reclaim_policy, only.is_default) == (
        plan_class(scope),
        "",
        "Delete",
        True,
    )


def test_in_production_add_ons_have_a_class_of_their_own() -> None:
    """What teams make by the default class does not stay behind."""
    scope = Scope(environment="lab", stage="prod", owner="ml")
    default, kept = plan_classes(scope)

    assert (default.name, default.reclaim_policy, default.is_default) == (
        "evenkeel-block",
        "Delete",
        True,
    )
    assert (kept.name, kept.reclaim_policy, kept.is_default) == (
        plan_class(scope),
        "Retain",
        False,
    )
