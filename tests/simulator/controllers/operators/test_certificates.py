"""cert-manager's certificates become Secrets with real key pairs."""

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of
from simulator.controllers.operators.certificates import lifetime

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See

pytestmark = pytest.mark.usefixtures("known")


@pytest.fixture
def known(request: pytest.FixtureRequest) -> None:
    """Have the kinds of cert-manager, but only for tests with a cluster."""
    if "place" in request.fixturenames:
        request.getfixturevalue("define")(kinds.CERTIFICATE, kinds.ISSUER, kinds.CLUSTER_ISSUER)


def _issuer(namespace: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Issuer",
        "metadata": {"name": "own", "namespace": namespace},
        "spec": spec,
    }


def _certificate(namespace: str, name: str = "web", **spec: Any) -> dict[str, Any]:
    asked = {"secretName": f"{name}-tls", "issuerRef": {"name": "own"}, "dnsNames": ["a.example"]}
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": name, "namespace": namespace},
        "spec": asked | spec,
    }


def _is_ready(obj: dict[str, Any]) -> bool:
    return condition_of(obj, "Ready").get("status") == "True"


def _pem(secret: dict[str, Any], key: str) -> bytes:
    return base64.b64decode(secret["data"][key])


@pytest.mark.parametrize(
    ("text", "hours"), [("2160h", 2160), ("2160h0m0s", 2160), ("1h30m", 1.5), ("90m", 1.5)]
)
def test_a_duration_is_read_as_go_writes_it(text: str, hours: float) -> None:
    """Hours, minutes and seconds, added up."""
    assert lifetime(text) == timedelta(hours=hours)


def test_a_certificate_gets_a_secret_with_a_key_that_fits(
    room: "Room", place: str, see: "See"
) -> None:
    """The names are in it, the lifetime is as asked, and the key is the certificate's."""
    room.apply(_issuer(place, selfSigned={}), _certificate(place, duration="24h"))

    certificate = see(kinds.CERTIFICATE, "web", _is_ready)
    secret = room.api.get("v1", "Secret", "web-tls", place)

    assert secret["type"] == "kubernetes.io/tls"
    leaf = x509.load_pem_x509_certificate(_pem(secret, "tls.crt"))
    key = serialization.load_pem_private_key(_pem(secret, "tls.key"), None)
    assert leaf.public_key() == key.public_key()
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["a.example"]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(hours=24)
    assert secret["data"]["ca.crt"] == secret["data"]["tls.crt"]
    assert certificate["status"]["notAfter"] == leaf.not_valid_after_utc.strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


def test_a_secret_that_is_there_already_keeps_its_type(
    room: "Room", place: str, see: "See"
) -> None:
    """A chart may make it empty, of another type, before anybody has issued anything."""
    made = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "web-tls", "namespace": place},
        "type": "Opaque",
    }
    room.apply(made, _issuer(place, selfSigned={}), _certificate(place))

    see(kinds.CERTIFICATE, "web", _is_ready)

    secret = room.api.get("v1", "Secret", "web-tls", place)
    assert secret["type"] == "Opaque"
    assert sorted(secret["data"]) == ["ca.crt", "tls.crt", "tls.key"]


def test_an_authority_signs_what_is_asked_of_it(room: "Room", place: str, see: "See") -> None:
    """Its issuer waits for its Secret; the leaf is signed by the authority's key."""
    authority = _issuer(place, ca={"secretName": "root-tls"})
    authority["metadata"]["name"] = "authority"
    room.apply(
        _issuer(place, selfSigned={}),
        authority,
        _certificate(place, issuerRef={"name": "authority"}),
    )
    waiting = see(kinds.CERTIFICATE, "web", lambda each: condition_of(each, "Ready"))
    assert "authority" in condition_of(waiting, "Ready")["message"]
    room.apply(_certificate(place, "root", isCA=True, commonName="root"))

    see(kinds.CERTIFICATE, "web", _is_ready)
    root = x509.load_pem_x509_certificate(
        _pem(room.api.get("v1", "Secret", "root-tls", place), "tls.crt")
    )
    secret = room.api.get("v1", "Secret", "web-tls", place)
    leaf = x509.load_pem_x509_certificate(_pem(secret, "tls.crt"))
    leaf.verify_directly_issued_by(root)
    assert x509.load_pem_x509_certificate(_pem(secret, "ca.crt")) == root


def test_a_key_stays_until_the_request_changes_or_the_secret_goes(
    room: "Room", place: str, see: "See"
) -> None:
    """As upstream, the Secret outlives its Certificate and serves the next one of its name."""
    room.apply(_issuer(place, selfSigned={}), _certificate(place))
    see(kinds.CERTIFICATE, "web", _is_ready)
    first = see(kinds.SECRET, "web-tls")
    room.api.delete(_certificate(place))
    room.until(lambda: room.api.find("cert-manager.io/v1", "Certificate", "web", place) is None, "")
    room.apply(_certificate(place))
    see(kinds.CERTIFICATE, "web", _is_ready)
    assert see(kinds.SECRET, "web-tls")["data"] == first["data"]

    room.apply(_certificate(place, dnsNames=["b.example"]))
    second = see(kinds.SECRET, "web-tls", lambda each: each["data"] != first["data"])
    room.api.delete(second)
    see(kinds.SECRET, "web-tls", lambda each: each["metadata"]["uid"] != second["metadata"]["uid"])


def test_a_missing_issuer_is_named(room: "Room", place: str, see: "See") -> None:
    """The certificate says so; a cluster issuer that comes later serves it."""
    name = f"cluster-{place}"
    room.apply(_certificate(place, issuerRef={"name": name, "kind": "ClusterIssuer"}))
    said = see(kinds.CERTIFICATE, "web", lambda each: condition_of(each, "Ready"))
    assert condition_of(said, "Ready")["message"] == f'Referenced "ClusterIssuer" not found: {name}'

    issuer = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "ClusterIssuer",
        "metadata": {"name": name},
        "spec": {"selfSigned": {}},
    }
    room.apply(issuer)
    see(kinds.CERTIFICATE, "web", _is_ready)
    room.api.delete(issuer)


def test_a_kind_may_come_and_go(room: "Room", place: str, define: "Define", see: "See") -> None:
    """A definition that is removed and made again finds the operator at work."""
    room.apply(_issuer(place, selfSigned={}))
    see(kinds.ISSUER, "own", _is_ready)
    name = f"{kinds.CERTIFICATE.plural}.cert-manager.io"
    definition = room.api.get("apiextensions.k8s.io/v1", "CustomResourceDefinition", name)
    room.api.delete(definition)
    room.until(
        lambda: room.api.find("apiextensions.k8s.io/v1", "CustomResourceDefinition", name) is None,
        "the definition gone",
    )
    define(kinds.CERTIFICATE)
    room.apply(_certificate(place))
    see(kinds.CERTIFICATE, "web", _is_ready)
