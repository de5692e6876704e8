"""Webhooks learn who has signed for their servers, once the certificate is there."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.operators.injected_authorities import (
    ALLOWED,
    INJECTED,
    INJECTED_DIRECTLY,
)

if TYPE_CHECKING:
    from simulator.cluster.resource_type import ResourceType
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See


def _configuration(
    kind: str, place: str, source: str, *webhooks: str, how: str = INJECTED
) -> dict[str, Any]:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": place, "annotations": {how: source}},
        "webhooks": [
            {
                "name": name,
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
                "matchConditions": [{"name": "never", "expression": "false"}],
                "clientConfig": {"service": {"name": "web", "namespace": place}},
            }
            for name in webhooks
        ],
    }


def _bundles(configuration: dict[str, Any]) -> list[str | None]:
    return [each["clientConfig"].get("caBundle") for each in configuration["webhooks"]]


@pytest.mark.parametrize("kind", [kinds.MUTATING_WEBHOOKS, kinds.VALIDATING_WEBHOOKS])
def test_all_webhooks_are_told_at_once(
    room: "Room", place: str, define: "Define", see: "See", kind: "ResourceType"
) -> None:
    """Before the certificate, none is; of the Secret they are told the authority alone.

    A configuration without webhooks, which is looked at first, has nothing to be told.
    """
    define(kinds.CERTIFICATE, kinds.ISSUER, kinds.CLUSTER_ISSUER)
    issuer = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Issuer",
        "metadata": {"name": "own", "namespace": place},
        "spec": {"selfSigned": {}},
    }
    certificate = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "web", "namespace": place},
        "spec": {"secretName": "web-tls", "issuerRef": {"name": "own"}, "dnsNames": ["web"]},
    }
    empty = _configuration(kind.kind, f"a-{place}", f"{place}/web")
    room.apply(
        empty,
        _configuration(kind.kind, place, f"{place}/web", "a.example.com", "b.example.com"),
    )
    see(kind, f"a-{place}")
    before = _bundles(see(kind, place))

    room.apply(issuer, certificate)
    told = see(kind, place, lambda obj: all(_bundles(obj)))
    secret = room.api.get("v1", "Secret", "web-tls", place)
    room.api.delete(told)
    room.api.delete(empty)

    assert before == [None, None]
    assert _bundles(told) == [secret["data"]["ca.crt"]] * 2
    assert [each["name"] for each in told["webhooks"]] == ["a.example.com", "b.example.com"]
    assert f"a-{place}" not in (room.session.logs / "supervisor.log").read_text()


def test_a_secret_may_be_named_that_allows_it(
    room: "Room", place: str, define: "Define", see: "See"
) -> None:
    """Whoever fills it; before it says so, nobody is told what is in it."""
    define(kinds.CERTIFICATE)
    kind = kinds.VALIDATING_WEBHOOKS
    named = _configuration(
        kind.kind, place, f"{place}/authority", "a.example.com", how=INJECTED_DIRECTLY
    )
    secret: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "authority", "namespace": place, "annotations": {ALLOWED: "false"}},
        "data": {"ca.crt": "Y2E="},
    }
    room.apply(secret, named)
    before = _bundles(see(kind, place))

    secret["metadata"]["annotations"] = {ALLOWED: "true"}
    room.apply(secret)
    told = see(kind, place, lambda obj: all(_bundles(obj)))
    room.api.delete(told)

    assert (before, _bundles(told)) == ([None], ["Y2E="])
