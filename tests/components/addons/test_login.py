"""Login is for everybody who may, by one guard, and no password is written anywhere."""

import json
from dataclasses import asdict, replace

import pytest

from components.addons.catalogue import catalogue
from components.addons.gateway import GATEWAY, GUARD
from components.addons.istio import ADDON as ISTIO
from components.addons.login import ADDON
from components.addons.login.options import Options
from components.addons.login.pages import PAGES
from components.addons.plan import Plan
from components.addons.record import NoOptions
from components.contract import ClusterOffer
from components.section import SectionError
from tests.components.addons.rendered import at

_ADA = {"group": "ml", "people": ["ada"]}
_ADMIN = {"group": "ml", "people": ["admin"]}
_OPEN = {"page": "x", "members": ["ml"]}
_RUNS = {"page": "pipelines", "members": ["ml"]}
_WIDER = {"page": "kubeflow", "members": ["ml", "ops"]}
_SAME = {"page": "kubeflow", "members": ["ml"]}
_KUBEFLOW = {"addons": frozenset({"kubeflow", "pipelines"})}
_COMPANY = {"issuer": "https://id.example.com"}
_ANYBODY = {"issuer": "https://token.actions.githubusercontent.com", "audience": "evenkeel"}


@pytest.fixture
def offer(cluster: ClusterOffer) -> ClusterOffer:
    """Return a cluster with a domain."""
    return replace(cluster, domain="ml.example.com")


def provider(offer: ClusterOffer) -> dict[str, object]:
    """Return the guard as Istio's mesh configuration declares it."""
    values = {each.release: each.values for each in ISTIO.plan(offer, NoOptions()).charts}
    (declared,) = values["istiod"]["meshConfig"]["extensionProviders"]
    return dict(declared)


def policy(plan: Plan) -> dict[str, object]:
    """Return the AuthorizationPolicy of a plan."""
    (found,) = [each for each in plan.after if each["kind"] == "AuthorizationPolicy"]
    return dict(found)


def test_the_gateway_asks_the_service_that_there_is(offer: ClusterOffer) -> None:
    """The provider's name, host and port are those of the policy and of the proxy's service."""
    plan, declared = ADDON.plan(offer, Options()), provider(offer)
    (service,) = plan.charts[1].expectations.services

    assert declared["name"] == at(policy(plan), "spec.provider.name") == GUARD.provider
    assert at(declared, "envoyExtAuthzHttp.service") == (
        f"{service.name}.{ADDON.namespace}.svc.cluster.local"
    )
    assert at(declared, "envoyExtAuthzHttp.port") == service.ports["http"]


def test_the_policy_selects_the_pods_of_the_gateway(offer: ClusterOffer) -> None:
    """They carry the labels that the gateway's chart makes of its release's name."""
    (release,) = [
        e.release for e in ISTIO.plan(offer, NoOptions()).charts if e.pin.name == "gateway"
    ]

    assert at(policy(ADDON.plan(offer, Options())), "spec.selector.matchLabels") == {
        "app": release,
        "istio": release.removeprefix("istio-"),
    }
    assert dict(GATEWAY.pods)["app"] == release


def test_turning_login_on_changes_nothing_of_istio(offer: ClusterOffer) -> None:
    """Its preview names its own objects alone."""
    off = replace(offer, addons=frozenset({"istio"}))
    on = replace(offer, addons=frozenset({"istio", "login"}))

    assert ISTIO.plan(off, NoOptions()) == ISTIO.plan(on, NoOptions())


def test_what_the_guard_says_cannot_be_said_by_a_request(offer: ClusterOffer) -> None:
    """Each header that passes from the guard to pages is taken off before anybody is asked."""
    plan = ADDON.plan(offer, Options())
    (stripping,) = [each for each in plan.after if each["kind"] == "EnvoyFilter"]
    value = at(stripping, "spec.configPatches.0.patch.value.typed_config")
    removed = at(value, "early_header_mutation_extensions.0.typed_config.mutations")
    passed = at(provider(offer), "envoyExtAuthzHttp.headersToUpstreamOnAllow")

    # what somebody is on a page is written by the gateway's own script
    assert [each["remove"] for each in removed] == [*passed, "x-auth-request-role"]
    assert at(provider(offer), "envoyExtAuthzHttp.includeRequestHeadersInCheck") == [
        "authorization",
        "cookie",
    ]


def test_no_backend_gets_the_session_of_a_page(offer: ClusterOffer) -> None:
    """The guard's cookies are taken off last, when it has been asked, and on its own host never."""
    plan = ADDON.plan(offer, Options())
    (stripping,) = [each for each in plan.after if each["kind"] == "EnvoyFilter"]
    _, patch = at(stripping, "spec.configPatches")
    script = at(patch, "patch.value.typed_config.default_source_code.inline_string")
    (called,) = [
        each.removeprefix("--cookie-name=")
        for each in plan.charts[1].values["extraArgs"]
        if each.startswith("--cookie-name=")
    ]

    assert patch["applyTo"] == "HTTP_FILTER"
    assert at(patch, "match.context") == "GATEWAY"
    assert at(patch, "match.listener.filterChain.filter.subFilter.name") == (
        "envoy.filters.http.router"
    )
    assert at(patch, "patch.operation") == "INSERT_BEFORE"
    assert at(patch, "patch.value.typed_config.@type").endswith(".filters.http.lua.v3.Lua")
    # all of the proxy's cookies begin with this name; what the script does: test_login_script.py
    assert f'string.sub(cookie, 1, {len(called)}) == "{called}"' in script


def test_no_password_and_no_hash_is_in_the_plan(offer: ClusterOffer) -> None:
    """A hash begins with `$2`; what stands there is made from the Secret when Dex starts."""
    plan = ADDON.plan(offer, Options.model_validate({"people": ["admin", "ada"]}))
    text = json.dumps(asdict(plan), default=str)

    assert "$2" not in text
    assert {each.name for each in plan.secrets} == {"oauth2-proxy", "login-admin", "login-ada"}
    people = at(plan.charts[0].values, "config.staticPasswords")
    assert all("env.Getenv" in each["hash"] for each in people)


@pytest.mark.parametrize(
    ("changes", "options", "path"),
    [
        ({"domain": None}, {}, "addons.login"),
        (_COMPANY, {"people": ["ada"]}, "addons.login.people"),
        (_COMPANY, {"memberships": [_ADA]}, "addons.login.memberships"),
        ({}, {"memberships": [_ADA]}, "addons.login.memberships[0].people"),
        ({}, {"groups": ["ml"]}, "addons.login.groups"),
        ({}, {"groups": ["ops"], "memberships": [_ADMIN]}, "addons.login.groups"),
        ({}, {"pages": [_OPEN | {"page": "auth"}]}, "addons.login.pages[0].page"),
        ({}, {"pages": [_OPEN], "unguarded": ["x"]}, "addons.login.pages[0].page"),
        ({}, {"pages": [_OPEN, _OPEN]}, "addons.login.pages[1].page"),
        (_KUBEFLOW, {"pages": [_RUNS]}, "addons.login.pages[0].page"),
        (_KUBEFLOW, {"pages": [_WIDER, _RUNS]}, "addons.login.pages[1].page"),
        ({}, {"sessionHours": 1, "recheckMinutes": 31}, "addons.login.recheckMinutes"),
        ({}, {"issuers": [_ANYBODY]}, "addons.login.issuers[0].issuer"),
    ],
)
def test_what_is_missing_or_said_in_vain_is_refused(
    offer: ClusterOffer, changes: dict[str, object], options: dict[str, object], path: str
) -> None:
    """Each problem says where it is and what to do, before anything is made."""
    cluster = replace(offer, **changes)  # type: ignore[arg-type]  # a case's fields

    (problem,) = ADDON.refuses(cluster, Options.model_validate(options))

    assert problem.startswith(f"{path}: got ")
    assert "expected" in problem


def test_a_cluster_with_a_domain_is_not_refused(offer: ClusterOffer) -> None:
    """Nothing else is needed; groups pass whom the company, or the environment, puts into them."""
    people = {"memberships": [_ADMIN], "groups": ["ml"]}

    assert list(ADDON.refuses(offer, Options())) == []
    assert list(ADDON.refuses(offer, Options.model_validate(people))) == []
    company = replace(offer, issuer="https://id.example.com")
    assert list(ADDON.refuses(company, Options.model_validate({"groups": ["ml"]}))) == []


def test_pipelines_have_a_door_of_their_own_where_there_is_no_other_way(
    offer: ClusterOffer,
) -> None:
    """Without Kubeflow, or where its host is open to nobody else."""
    beside = replace(offer, addons=frozenset({"kubeflow", "pipelines"}))
    alone = Options.model_validate({"pages": [_RUNS]})

    assert list(ADDON.refuses(beside, Options.model_validate({"pages": [_RUNS, _SAME]}))) == []
    assert list(ADDON.refuses(replace(offer, addons=frozenset({"pipelines"})), alone)) == []


def test_a_page_that_no_add_on_has_is_warned_of(offer: ClusterOffer) -> None:
    """A name that is mistyped, or whose add-on is off, leaves open what was meant."""
    doors = [_OPEN | {"page": each} for each in ("prometheus", "promethues", "mlflow")]
    watched = replace(offer, addons=frozenset({"prometheus"}))
    mistyped, off = ADDON.plan(watched, Options.model_validate({"pages": doors})).warnings

    assert mistyped.startswith("addons.login.pages[1].page: got promethues, ")
    assert off.startswith("addons.login.pages[2].page: got mlflow, ")
    assert "(alerts, grafana, prometheus)" in mistyped


def test_the_pages_that_login_knows_are_those_of_all_add_ons(everything: ClusterOffer) -> None:
    """Its own two are open to everybody, and are refused."""
    said = {"milvus": {"attu": True}}
    pages = {
        page.name: each.name
        for each in catalogue().values()
        for page in each.plan(
            everything, each.options.model_validate(said.get(each.name, {}))
        ).pages
    }

    assert pages == PAGES


def test_addresses_that_are_believed_are_warned_of(offer: ClusterOffer) -> None:
    """Those of people who are kept in the cluster are its own."""
    options = Options.model_validate({"unverifiedAddresses": True})
    company = replace(offer, issuer="https://id.example.com")
    (warning,) = ADDON.plan(company, options).warnings

    assert warning.startswith("addons.login.unverifiedAddresses: ")
    assert ADDON.plan(company, Options()).warnings == ()
    assert ADDON.plan(offer, options).warnings == ()


@pytest.mark.parametrize("said", [{"issuer": 'https://a.example.com/"'}, {"audience": 'a"'}])
def test_an_issuer_is_said_without_quotes(said: dict[str, str]) -> None:
    """The proxy reads a list with commas and quotes, and would not start."""
    good = {"issuer": "https://oidc.example.com/id/1234", "audience": "evenkeel"}

    with pytest.raises(SectionError, match="issuers"):
        Options.model_validate({"issuers": [good | said]})


@pytest.mark.parametrize("group", ["a,admins", 'a"', "a\\", " a", "a{{ env.Getenv }}", ""])
def test_a_group_that_pages_would_read_as_another_is_refused(group: str) -> None:
    """A comma stands between groups, and the rest would be part of a script or of a template."""
    for said in (
        {"admins": [group]},
        {"editors": [group]},
        {"pages": [{"page": "prometheus", "members": [group]}]},
        {"memberships": [{"group": group, "people": ["ada"]}]},
    ):
        with pytest.raises(SectionError):
            Options.model_validate(said)


@pytest.mark.parametrize("page", ['x"] = nil', "a.b", "", "X"])
def test_a_page_is_the_first_part_of_a_host(page: str) -> None:
    """It would be part of a script."""
    with pytest.raises(SectionError, match="page"):
        Options.model_validate({"pages": [_OPEN | {"page": page}]})


def test_dex_gives_a_program_a_token_that_the_proxy_takes(offer: ClusterOffer) -> None:
    """The client has no secret and no address to come back to: so it is for the device flow."""
    dex, proxy = ADDON.plan(offer, Options()).charts
    public = [each for each in at(dex.values, "config.staticClients") if each.get("public")]
    (taken,) = [e for e in proxy.values["extraArgs"] if e.startswith("--oidc-extra-audience=")]

    assert [each["id"] for each in public] == [taken.partition("=")[2]]
    assert not {"secret", "secretEnv", "redirectURIs"} & set(public[0])
    assert "--skip-jwt-bearer-tokens=true" in proxy.values["extraArgs"]
