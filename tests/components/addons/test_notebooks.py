"""What notebooks are told follows from options, pools and who may come."""

import json
from dataclasses import replace
from typing import Any

import pytest

from components.addons.gateway import GATEWAY, GUARD
from components.addons.notebooks.door import GROUPS_HEADER, chart, is_open, lets_in, objects, route
from components.addons.notebooks.options import Options
from components.addons.notebooks.plan import refuses
from components.addons.notebooks.settings import settings
from components.contract import ClusterOffer
from tests.components.addons.rendered import at


@pytest.fixture
def reachable(cluster: ClusterOffer) -> ClusterOffer:
    """Return what a cluster with gateway, domain and login offers."""
    return replace(cluster, domain="ml.example.com", addons=frozenset({"istio", "login"}))


def form(cluster: ClusterOffer) -> dict[str, Any]:
    """Return what the form offers."""
    told = settings(cluster, Options())["jupyter-web-app-spawner"]["spawner_ui_config.yaml"]
    found: dict[str, Any] = json.loads(told)["spawnerFormDefaults"]
    return found


def test_the_controller_binds_notebooks_to_a_gateway_of_their_own(reachable: ClusterOffer) -> None:
    """Istio takes no VirtualService for the platform's: both have the same host and port."""
    told = settings(reachable, Options())["notebook-controller"]
    made = {each["kind"]: each for each in objects(reachable, Options())}
    meta, spec = made["Gateway"]["metadata"], made["Gateway"]["spec"]
    (way,) = route(reachable)

    assert told["USE_ISTIO"] == "true"
    assert told["ISTIO_GATEWAY"] == f"{meta['namespace']}/{meta['name']}"
    assert [told["ISTIO_HOST"]] == spec["servers"][0]["hosts"] == way["spec"]["hostnames"]
    assert told["ENABLE_CULLING"] == "false"
    (backend,) = way["spec"]["rules"][0]["backendRefs"]
    (service,) = chart(reachable).expectations.services
    assert backend == {"name": service.name, "port": spec["servers"][0]["port"]["number"]}
    assert backend["port"] in service.ports.values()


@pytest.mark.parametrize("reach", ["members", "everybody"])
def test_without_a_login_no_notebook_has_a_route(reachable: ClusterOffer, reach: str) -> None:
    """Whoever opens one needs the right to forward a port to it; so it is with `forward`."""
    options = Options.model_validate({"reach": reach})
    closed = replace(reachable, addons=frozenset({"istio"}))

    assert is_open(reachable, options)
    assert settings(closed, options)["notebook-controller"]["USE_ISTIO"] == "false"
    assert not is_open(replace(reachable, domain=None), options)
    assert not is_open(reachable, Options.model_validate({"reach": "forward"}))


def test_policies_and_the_gateway_select_the_pods_of_the_chart(reachable: ClusterOffer) -> None:
    """A policy that selects nothing would let everybody in, and none of them the platform's."""
    labels = {"app": "notebooks-gateway", "istio": "notebooks-gateway"}  # as the chart writes them
    made = [*objects(reachable, Options()), lets_in("search", ["user:ann@example.com"])]
    selected = [
        found
        for each in made
        for found in (
            at(each, "spec.selector.matchLabels"),
            at(each, "spec.podSelector.matchLabels"),
            at(each, "spec.workloadSelector.labels"),
            at(each, "spec.selector") if each["kind"] == "Gateway" else None,
        )
        if found is not None
    ]

    assert selected == [labels] * len(made)
    assert labels.items().isdisjoint(GATEWAY.pods.items())
    assert {each["metadata"]["namespace"] for each in made} == {"notebooks"}


def test_nobody_passes_whom_no_policy_names(reachable: ClusterOffer) -> None:
    """A policy without rules lets nobody in, where one with an empty rule lets in everybody."""
    everybody = Options.model_validate({"reach": "everybody"})
    rules = [
        each["spec"].get("rules")
        for options in (Options(), everybody)
        for each in objects(reachable, options)
        if each["kind"] == "AuthorizationPolicy"
    ]

    assert rules == [None, [{}]]


def test_members_open_the_notebooks_of_their_workspace_alone() -> None:
    """People by their address, groups out of the list that the gateway makes of the header."""
    made = lets_in("search", ["user:ann@example.com", "group:search-ml", "user:bob@example.com"])
    to = [{"operation": {"paths": ["/notebook/search/*"]}}]

    assert made["metadata"]["name"] == "workspace-search"
    assert made["spec"]["rules"] == [
        {
            "to": to,
            "when": [
                {
                    "key": "request.headers[x-auth-request-email]",
                    "values": ["ann@example.com", "bob@example.com"],
                }
            ],
        },
        {
            "to": to,
            "when": [
                {
                    "key": "experimental.envoy.filters.http.lua[groups]",
                    "values": ["[search-ml]"],
                }
            ],
        },
    ]


def test_a_name_that_is_a_pattern_opens_nothing() -> None:
    """Istio reads `*` as everybody: somebody of that name would open a door for all."""
    made = lets_in("search", ["user:*", "group:*", "user:*@example.com", "group:a]", "group:a,b"])

    assert "rules" not in made["spec"]


def test_the_list_of_groups_is_made_before_policies_are_asked(reachable: ClusterOffer) -> None:
    """Of the header that the guard alone fills, under the name that the policies read."""
    (made,) = (e for e in objects(reachable, Options()) if e["kind"] == "EnvoyFilter")
    (patch,) = made["spec"]["configPatches"]
    script = at(patch, "patch.value.typed_config.default_source_code.inline_string")

    assert GROUPS_HEADER in GUARD.headers
    assert f'headers:getNumValues("{GROUPS_HEADER}")' in script
    assert 'set("envoy.filters.http.lua", "groups", groups)' in script
    assert (at(patch, "match.context"), at(patch, "patch.operation")) == ("GATEWAY", "INSERT_FIRST")


def test_everybody_without_a_login_is_refused(reachable: ClusterOffer) -> None:
    """Nothing is left open by an option that does nothing."""
    options = Options.model_validate({"reach": "everybody"})
    (problem,) = refuses(replace(reachable, addons=frozenset({"istio"})), options)

    assert problem.startswith("addons.notebooks.reach: got everybody without login")
    assert list(refuses(reachable, options)) == []
    assert list(refuses(replace(reachable, domain=None), Options())) == []


def test_idle_notebooks_are_stopped_after_hours(reachable: ClusterOffer) -> None:
    """The controller counts minutes."""
    told = settings(reachable, Options.model_validate({"idleHours": 12}))["notebook-controller"]

    assert (told["ENABLE_CULLING"], told["CULL_IDLE_TIME"]) == ("true", "720")


def test_the_form_leads_to_every_pool(cluster: ClusterOffer) -> None:
    """A pool is chosen by its label, and its taint is tolerated by a choice of its own."""
    offered = form(cluster)
    chosen = [
        option["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
            "nodeSelectorTerms"
        ][0]["matchExpressions"][0]["values"]
        for option in offered["affinityConfig"]["options"]
    ]

    assert chosen == [["train"], ["serve"]]
    (group,) = offered["tolerationGroup"]["options"]
    assert group["tolerations"] == [
        {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
    ]
    assert form(replace(cluster, pools=()))["tolerationGroup"]["options"] == []


def test_every_offered_image_is_pinned(cluster: ClusterOffer) -> None:
    """No notebook follows a tag that moves."""
    offered = form(cluster)
    images = [
        each
        for group in ("image", "imageGroupOne", "imageGroupTwo")
        for each in offered[group]["options"]
    ]

    assert {each.rpartition(":")[2] for each in images} == {"v1.10.0"}
