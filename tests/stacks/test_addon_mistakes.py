"""Add-ons that are missing or misspelt: every problem is said, and others can still be planned."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from components.addons.catalogue import catalogue
from stacks.configuration import read_document
from stacks.environment import KEY, EnvironmentProblems, parse
from tests.environments import ROOT
from tests.stacks.mistakes import Json

FILES = sorted((ROOT / "environments").glob("Pulumi.*.yaml"))


def said(value: Json, name: str) -> list[str]:
    """Return what an environment is refused with; nothing where it is right."""
    try:
        parse(value, name=name)
    except EnvironmentProblems as refused:
        return [str(each) for each in refused.problems]
    return []


def with_addons(written: Json, addons: Mapping[str, object]) -> Json:
    """Return an environment with other add-ons; those that were unprotected are not named."""
    return {
        **{key: value for key, value in written.items() if key != "unprotected"},
        "addons": addons,
    }


def name_of(path: Path) -> str:
    """Return an environment's name."""
    return path.name.split(".")[1]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_an_addon_leaves_and_whoever_needs_it_says_so(path: Path) -> None:
    """One problem for each add-on that needs it, at its place; never a crash."""
    written = read_document(path).config[KEY]
    addons = written["addons"]

    for gone in addons:
        left = {each: options for each, options in addons.items() if each != gone}
        problems = said(with_addons(written, left), name_of(path))

        for name in left:
            if gone in [need.name for need in catalogue()[name].needs]:
                assert (
                    f"addons.{name}: got {name} without {gone}; expected both. Add {gone}: {{}}."
                ) in problems, (gone, name)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_wrong_key_of_an_addon_is_the_only_problem(path: Path) -> None:
    """Those that need it are not blamed for it, and nothing is said of what nobody wrote."""
    written = read_document(path).config[KEY]

    for name, options in written["addons"].items():
        addons = {**written["addons"], name: {**options, "noSuchKey": {"at": 1}}}
        problems = said(with_addons(written, addons), name_of(path))

        assert [each.split(": got an unknown key;")[0] for each in problems] == [
            f"addons.{name}.noSuchKey"
        ]


def test_everything_wrong_is_said_at_once(local: Json) -> None:
    """A wrong key, add-ons that lack others, and a workspace that takes the name of one."""
    addons = {"gpu-operator": {"noSuchKey": 1}, "istio": {}, "mlflow": {}}
    workspaces = [{"name": "gpu-operator", "members": ["user:x"]}]

    problems = said({**local, "addons": addons, "workspaces": workspaces}, "local")

    assert problems == [
        "addons.gpu-operator.noSuchKey: got an unknown key; expected no key here. Remove it.",
        "addons.istio: got istio without cert-manager; expected both. Add cert-manager: {}.",
        "addons.istio: got istio without gateway-api; expected both. Add gateway-api: {}.",
        "addons.mlflow: got mlflow without postgresql; expected both. Add postgresql: {}.",
        (
            "workspaces[0].name: got gpu-operator, a namespace of the cluster's or of an add-on's; "
            "expected one of the team's own. Rename it."
        ),
    ]
