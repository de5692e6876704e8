"""Kubeflow's pages know people by the login's header, and show what is on."""

import json
from dataclasses import replace

from components.addons.gateway import GUARD
from components.addons.kubeflow.door import USER_HEADER, Below, open_to_people, page_routes
from components.addons.kubeflow.settings import DASHBOARD, LABELS, MENU, PROFILES, settings
from components.contract import ClusterOffer

_OPEN = frozenset({"istio", "kubeflow", "login"})
_PAGE = Below(service="web-app", port=80, path="/jupyter/", inside="/")


def offer(cluster: ClusterOffer, *addons: str) -> ClusterOffer:
    """Return what a cluster with a domain, a login and more offers."""
    return replace(cluster, domain="ml.example.com", addons=_OPEN | set(addons))


def test_everybody_reads_the_header_that_the_login_writes(cluster: ClusterOffer) -> None:
    """The gateway takes that header from nobody else."""
    told = settings(offer(cluster))

    assert USER_HEADER in GUARD.headers
    assert told[DASHBOARD]["USERID_HEADER"] == told[PROFILES]["USERID_HEADER"] == USER_HEADER


def test_the_menu_has_what_is_on(cluster: ClusterOffer) -> None:
    """A page whose add-on is off would be an empty frame."""
    links = json.loads(settings(offer(cluster, "katib"))[MENU]["links"])

    assert [each["text"] for each in links["menuLinks"]] == ["Katib Experiments"]


def test_profiles_bring_no_sidecars(cluster: ClusterOffer) -> None:
    """The published label is taken away by an empty value."""
    labels = settings(offer(cluster))[LABELS]["namespace-labels.yaml"]

    assert 'istio-injection: ""\n' in labels


def test_nobody_is_let_in_without_gateway_domain_and_login(cluster: ClusterOffer) -> None:
    """Each of the three is needed: without one of them there is no route."""
    whole = offer(cluster)

    assert open_to_people(whole)
    for lacking in (
        replace(whole, domain=None),
        replace(whole, addons=_OPEN - {"login"}),
        replace(whole, addons=_OPEN - {"istio"}),
    ):
        assert not open_to_people(lacking)
        assert page_routes(lacking, "notebooks", _PAGE) == ()


def test_a_page_is_told_where_it_is(cluster: ClusterOffer) -> None:
    """What the page calls by another path is rewritten, and the header says which was asked for."""
    (route,) = page_routes(offer(cluster), "notebooks", _PAGE)
    (rule,) = route["spec"]["rules"]

    assert route["spec"]["hostnames"] == ["kubeflow.ml.example.com"]
    assert rule["matches"] == [{"path": {"type": "PathPrefix", "value": "/jupyter/"}}]
    assert [each["type"] for each in rule["filters"]] == ["URLRewrite", "RequestHeaderModifier"]
    assert rule["filters"][1]["requestHeaderModifier"]["set"][0]["value"] == "/jupyter"
