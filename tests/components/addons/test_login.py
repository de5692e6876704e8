"""Login is for everybody who may, by one guard, and no password is written anywhere."""

import json
from dataclasses import asdict, replace

import pytest

from components.addons.gateway import GATEWAY, GUARD
from components.addons.istio import ADDON as ISTIO
from components.addons.login import ADDON
from components.addons.login.options import Options
from components.addons.plan import Plan
from components.addons.record import NoOptions
from components.contract import ClusterOffer
from tests.components.addons.rendered import at


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

    assert [each["remove"] for each in removed] == passed
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
    # all of the proxy's cookies begin with this name, and no other is named
    assert f'string.sub(cookie, 1, {len(called)}) == "{called}"' in script
    assert 'if host == "auth.ml.example.com" then\n    return\n' in script
    # a script that fails lets the request go on: by then no cookie is left
    read, off, added = (
        script.index(f"headers:{each}(") for each in ("getAtIndex", "remove", "add")
    )
    assert read < off < script.index("string.gmatch") < added
    assert "{{" not in script


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
        ({"issuer": "https://id.example.com"}, {"people": ["ada"]}, "addons.login.people"),
    ],
)
def test_what_is_missing_or_said_in_vain_is_refused(
    offer: ClusterOffer, changes: dict[str, str | None], options: dict[str, object], path: str
) -> None:
    """Each problem says where it is and what to do, before anything is made."""
    cluster = replace(offer, **changes)  # type: ignore[arg-type]  # a case's fields

    (problem,) = ADDON.refuses(cluster, Options.model_validate(options))

    assert problem.startswith(f"{path}: got ")
    assert "expected" in problem


def test_a_cluster_with_a_domain_is_not_refused(offer: ClusterOffer) -> None:
    """Nothing else is needed."""
    assert list(ADDON.refuses(offer, Options())) == []
