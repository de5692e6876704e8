"""Workspaces that cannot be are refused before anything is made."""

from dataclasses import replace

import pytest

from components.workspace.fitting import refuses
from components.workspace.spec import WorkspaceSpec
from tests.components.workspace.test_plan import CLUSTER, H100, L4, SEARCH

NAMESPACES = frozenset({"kserve", "clearml-tasks"})
H200 = "nvidia-h200-141gb"


def named(name: str) -> WorkspaceSpec:
    """Return a workspace."""
    return replace(SEARCH, name=name)


@pytest.mark.parametrize(
    ("workspaces", "problem"),
    [
        ([named("search"), named("search")], "workspaces[1].name: got search, which workspaces[0]"),
        ([named("kube-system")], "workspaces[0].name: got kube-system, a namespace of the"),
        ([named("default")], "workspaces[0].name: got default, a namespace of the"),
        ([named("clearml-tasks")], "workspaces[0].name: got clearml-tasks, a namespace of the"),
        ([named("gpu")], "workspaces[0].name: got gpu, the name of the queue"),
        (
            [replace(SEARCH, gpus={H200: 1})],
            f"workspaces[0].gpus: got {H200}; expected an accelerator of a pool: {H100}, {L4}. ",
        ),
        (
            [replace(SEARCH, gpus={H100: 41})],
            f"workspaces[0].gpus: got 41 of {H100}; expected at most 40, which",
        ),
        ([replace(SEARCH, gpus={L4: 5})], f"workspaces[0].gpus: got 5 of {L4}; expected at most 4"),
    ],
)
def test_one_message_for_what_does_not_fit(workspaces: list[WorkspaceSpec], problem: str) -> None:
    """With the place in the file, what there is, and what to do."""
    (said,) = refuses(workspaces, CLUSTER, NAMESPACES)

    assert said.startswith(problem)


@pytest.mark.parametrize(
    ("names", "addons", "domain", "problems"),
    [
        (["b", "a-b"], {"kserve", "istio"}, "ml.example.com", ["workspaces[1].name: got a-b, "]),
        (["x-a-b", "b"], {"kserve", "istio"}, "ml.example.com", ["workspaces[0].name: got x-a-b"]),
        (["b", "ab", "b-a"], {"kserve", "istio"}, "ml.example.com", []),
        (["b", "a-b"], {"kserve"}, "ml.example.com", []),
        (["b", "a-b"], {"kserve", "istio"}, None, []),
        (["b", "a-b"], {"istio"}, "ml.example.com", []),
    ],
)
def test_no_two_teams_have_one_host(
    names: list[str], addons: set[str], domain: str | None, problems: list[str]
) -> None:
    """A model's is NAME-WORKSPACE.DOMAIN: whoever is first would answer for the other's."""
    cluster = replace(CLUSTER, addons=frozenset(addons), domain=domain)
    said = list(refuses([named(each) for each in names], cluster, NAMESPACES))

    assert len(said) == len(problems)
    assert all(each.startswith(start) for each, start in zip(said, problems, strict=True))


def test_what_fits_is_not_refused() -> None:
    """Together teams may ask for more than there is: they share it."""
    most = replace(SEARCH, gpus={H100: 40, L4: 4})

    assert list(refuses([most, replace(most, name="ranking")], CLUSTER, NAMESPACES)) == []
