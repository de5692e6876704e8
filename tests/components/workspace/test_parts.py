"""What add-ons give a team is the team's alone: data, passwords, GPUs."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.addons.images import outside
from components.addons.kserve.runtimes import gpu_runtimes
from components.workspace.part import Part
from components.workspace.parts import parts
from components.workspace.spec import WorkspaceSpec
from tests.components.workspace.test_plan import CLUSTER, SEARCH

GIVING = ("feast", "kserve", "milvus", "notebooks", "prometheus")
RANKING = replace(SEARCH, name="ranking-two")


def given(*addons: str, workspace: WorkspaceSpec = SEARCH, **offer: Any) -> dict[str, Part]:
    """Return what add-ons give a team, by add-on."""
    cluster = replace(CLUSTER, addons=frozenset(addons), **offer)
    return {each.addon: each for each in parts(workspace, cluster)}


def objects(part: Part) -> dict[str, dict[str, Any]]:
    """Return the objects of a part as `Kind/name`."""
    every = (*part.before, *part.after)
    return {f"{each['kind']}/{each['metadata']['name']}": dict(each) for each in every}


def test_what_is_off_gives_nothing() -> None:
    """And nobody imports it."""
    assert given() == {}
    assert given("kueue", "trainer") == {}
    assert set(given(*catalogue())) == set(GIVING)


def test_two_teams_share_no_name_and_no_secret() -> None:
    """Neither in their own namespaces nor in those of the add-ons."""
    names: dict[str, set[tuple[Any, ...]]] = {}
    for team in (SEARCH, RANKING):
        for part in given(*GIVING, workspace=team).values():
            for each in (*part.before, *part.after):
                meta = each["metadata"]
                names.setdefault(team.name, set()).add(
                    (each["kind"], meta["namespace"], meta["name"])
                )
            for secret in part.secrets:
                for namespace in secret.namespaces:
                    names[team.name].add(("Secret", namespace, secret.name))
                assert team.name in secret.namespaces

    assert len(names["search"]) == len(names["ranking-two"]) > 10
    assert not names["search"] & names["ranking-two"]


def test_no_secret_is_in_an_object() -> None:
    """What is made has its keys in a Secret; what names it, names the Secret."""
    parts = given(*GIVING)

    assert sum(len(part.secrets) for part in parts.values()) > 0
    for part in parts.values():
        words = json.dumps([*part.before, *part.after])

        assert "{password}" not in words
        for secret in part.secrets:
            assert "password" in secret.made
            assert secret.name in words


def test_features_are_in_a_database_of_the_teams_own() -> None:
    """Registry and online store, by variables out of the Secret of that database alone."""
    part = given("feast", workspace=RANKING)["feast"]
    found = objects(part)
    (secret,) = part.secrets
    store = found["FeatureStore/features"]
    servers = store["spec"]["services"]
    variables = [
        variable["valueFrom"]["secretKeyRef"]["name"]
        for server in (servers["registry"]["local"]["server"], servers["onlineStore"]["server"])
        for variable in server["env"]
    ]

    assert store["metadata"]["namespace"] == "ranking-two"
    assert store["metadata"]["annotations"] == {
        "pulumi.com/waitFor": "jsonpath={.status.phase}=Ready"
    }
    assert store["spec"]["feastProject"] == "ranking_two"
    assert set(variables) == {secret.name} == {"workspace-ranking-two-database"}
    assert secret.namespaces == ("ranking-two", "postgresql")
    assert found["Database/workspace-ranking-two"]["spec"]["name"] == "workspace_ranking_two"
    stores = found["Secret/features-stores"]["stringData"]
    kept = servers["registry"]["local"]["persistence"], servers["onlineStore"]["persistence"]
    for each in (one["store"] for one in kept):
        assert each["secretRef"]["name"] == "features-stores"
        asked = set(re.findall(r"\$\{DATABASE_(\w+)\}", stores[each["type"]]))
        assert {key.lower() for key in asked} == {*secret.given, *secret.made} - {"uri"}
        assert isinstance(yaml.safe_load(stores[each["type"]]), dict)


@pytest.mark.parametrize(
    ("team", "user", "database"),
    [
        ("search", "team_search", "search"),
        ("ranking-two", "team_ranking_two", "ranking_two"),
        ("a" * 40, "team_aaaaaaaaaaaaaaaaaa_" + "e33cdf9c", "a" * 40),
    ],
)
def test_a_database_of_vectors_has_a_user_of_its_own(team: str, user: str, database: str) -> None:
    """Milvus takes names of 32 characters for users."""
    part = given("milvus", workspace=replace(SEARCH, name=team))["milvus"]
    (secret,) = part.secrets

    assert len(user) <= 32
    assert secret.given["dbname"] == database
    assert secret.given["token"] == f"{user}:{{password}}"
    assert secret.namespaces == (team, "milvus")


def test_models_are_served_on_the_teams_pools() -> None:
    """The runtimes are the cluster's, but for where they may run; KServe takes the team's first."""
    shared = {each["metadata"]["name"]: each for each in gpu_runtimes(CLUSTER)}
    found = objects(given("kserve")["kserve"])

    assert set(found) == {f"ServingRuntime/{each}" for each in shared}
    for runtime in found.values():
        spec = dict(runtime["spec"])
        rules = spec.pop("affinity")["nodeAffinity"]
        (term,) = rules["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
        (rule,) = term["matchExpressions"]

        assert spec == shared[runtime["metadata"]["name"]]["spec"]
        assert runtime["metadata"]["namespace"] == "search"
        assert rule == {
            "key": "evenkeel.dev/pool",
            "operator": "In",
            "values": ["small", "large", "serve"],
        }


def test_without_gpus_there_are_no_runtimes() -> None:
    """The quota would refuse their pods."""
    assert given("kserve", workspace=replace(SEARCH, gpus={}))["kserve"].after == ()


def test_a_dashboard_is_in_the_teams_folder_and_asks_for_the_team_alone() -> None:
    """Every query names the namespace or the queue; panels are those of what is on."""
    part = given("prometheus", "kueue", "gpu-operator")["prometheus"]
    (folder,) = part.after
    (text,) = folder["data"].values()
    panels = json.loads(text)["panels"]

    assert folder["metadata"]["labels"] == {"grafana_dashboard": "1"}
    assert folder["metadata"]["annotations"] == {"grafana_folder": "search"}
    assert [each["title"] for each in panels] == [
        "GPUs asked for",
        "GPUs busy",
        "Jobs that wait",
        "Processors",
        "Memory",
    ]
    assert all('="search"' in target["expr"] for each in panels for target in each["targets"])
    assert len({tuple(each["gridPos"].items()) for each in panels}) == len(panels)
    (few,) = given("prometheus")["prometheus"].after
    assert [each["title"] for each in json.loads(*few["data"].values())["panels"]] == [
        "GPUs asked for",
        "Processors",
        "Memory",
    ]


def test_images_come_from_where_the_add_ons_do() -> None:
    """A mirror that has the add-on's images has those of teams."""
    for part in given(*GIVING).values():
        for each in (*part.before, *part.after):
            found = {image.image for image in outside(dict(each), "registry.example.com/m")}

            assert all(image.partition("/")[0].count(".") for image in found), found


def test_a_teams_notebooks_are_opened_by_its_members() -> None:
    """By a policy beside the notebooks' gateway, where people have a way to it at all."""
    domain = "ml.example.com"
    addons = ("istio", "kubeflow", "login", "notebooks")
    (policy,) = given(*addons, workspace=RANKING, domain=domain)["notebooks"].after

    assert policy["metadata"] == {"name": "workspace-ranking-two", "namespace": "notebooks"}
    assert [each["to"] for each in policy["spec"]["rules"]] == [
        [{"operation": {"paths": ["/notebook/ranking-two/*"]}}]
    ] * 2
    assert given(*addons)["notebooks"].after == ()
    assert given("istio", "kubeflow", "notebooks", domain=domain)["notebooks"].after == ()
