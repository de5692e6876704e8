"""Production: an add-on with data leaves the file by mistake, and then on purpose."""

import json
from typing import Any

import pytest

from tests.end_to_end.driver import bring_up
from tests.end_to_end.rehearsal import Rehearsal
from tests.environments import read_environment

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("protection")]


@pytest.fixture(scope="module")
def rules() -> bool:
    """What is held here is the engine's part, not the pack's."""
    return False


@pytest.fixture(scope="module")
def production(rehearsal: Rehearsal) -> dict[str, Any]:
    """A small production with a database and a team, that is up."""
    environment = {
        **read_environment("local", ("postgresql",)),
        "stage": "prod",
        "gpuPools": [],
        "addons": {"postgresql": {"backups": False}},
        "workspaces": [{"name": "search", "members": ["group:search-ml"]}],
    }
    environment["cloud"]["claims"] = {}
    del environment["web"]
    rehearsal.write(environment)
    assert bring_up(rehearsal)["exit"] == 0
    return environment


def _protected(rehearsal: Rehearsal) -> set[str]:
    """Return the names of what the state has as protected."""
    state = json.loads((rehearsal.session / "state" / "state.json").read_text())
    resources = state["deployment"]["resources"]
    return {each["urn"].rpartition("::")[2] for each in resources if each.get("protect")}


def test_what_keeps_data_is_refused_until_it_is_let_go_of(
    rehearsal: Rehearsal, production: dict[str, Any]
) -> None:
    """By name, with the way out; the definition of databases, out of a chart, is kept too."""
    assert _protected(rehearsal) == {
        "cloudnative-pg-chart:clusters.postgresql.cnpg.io",
        "postgresql-cluster-postgresql-postgresql",
        "postgresql-namespace",
        "workspace-search-namespace-search",
    }

    rehearsal.write({**production, "addons": {}, "workspaces": []})
    refused = rehearsal.json("preview", "local")

    assert refused["exit"] == 1
    assert refused["changes"] == 0
    assert [line.partition(":")[0] for line in refused["remedy"]] == [
        "addons.postgresql",
        "workspaces.search",
        "To let go",
    ]

    rehearsal.write({**production, "unprotected": ["postgresql", "search"]})
    let_go = rehearsal.json("up", "local")

    assert (let_go["exit"], let_go["changes"]) == (0, 0)
    assert _protected(rehearsal) == set()

    rehearsal.write({**production, "addons": {}, "workspaces": []})
    assert rehearsal.json("preview", "local")["exit"] == 0
