"""A workspace is registered under names that stay."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.workspace.workspace import Workspace, WorkspaceArgs
from tests.components.workspace.test_plan import CLUSTER as SMALL
from tests.components.workspace.test_plan import SEARCH
from tests.pulumi_monitor import protected_by, registered_by

ADDONS = frozenset(
    {
        "feast",
        "istio",
        "kserve",
        "kubeflow",
        "kueue",
        "login",
        "milvus",
        "notebooks",
        "postgresql",
        "prometheus",
        "trainer",
    }
)
CLUSTER = replace(SMALL, addons=ADDONS, domain="ml.example.com")


def test_type_tokens_and_names_are_frozen() -> None:
    """A change of one replaces what is live: it needs an alias and a line in the changelog."""

    def program() -> None:
        Workspace("workspace-search", WorkspaceArgs(workspace=SEARCH, cluster=CLUSTER))

    golden = Path(__file__).parents[1] / "golden" / "workspace.json"

    assert {name: each.typ for name, each in registered_by(program).items()} == json.loads(
        golden.read_text()
    )


@pytest.mark.parametrize("protect", [True, False])
def test_its_namespace_is_protected_with_the_volumes_in_it(*, protect: bool) -> None:
    """And nothing else: a right, a queue or a database can be made again."""

    def program() -> None:
        args = WorkspaceArgs(workspace=SEARCH, cluster=CLUSTER, protect=protect)
        Workspace("workspace-search", args)

    assert protected_by(program) == ({"workspace-search-namespace-search"} if protect else set())
