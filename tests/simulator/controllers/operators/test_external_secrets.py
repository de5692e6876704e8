"""External Secrets become Secrets, with values that are nobody's."""

import base64
from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true
from simulator.controllers.operators.external_secrets import simulated_values

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import See

DATA = [{"secretKey": "password", "remoteRef": {"key": "team/db", "property": "password"}}]


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest) -> None:
    """Have the kinds of External Secrets, but only for tests with a cluster."""
    if "place" in request.fixturenames:
        known = (kinds.EXTERNAL_SECRET, kinds.SECRET_STORE, kinds.CLUSTER_SECRET_STORE)
        request.getfixturevalue("define")(*known)


def _object(kind: str, namespace: str, name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


def _external(namespace: str, **spec: Any) -> dict[str, Any]:
    given = {"secretStoreRef": {"name": "cloud"}, "target": {"name": "login"}, "data": DATA}
    return _object("ExternalSecret", namespace, "login", **(given | spec))


def test_values_are_the_same_each_time_and_differ_by_their_source() -> None:
    """A changing value would look like a change of the Secret."""
    first, again = (simulated_values(_external("a"))["password"] for _ in range(2))
    other = [{"secretKey": "password", "remoteRef": {"key": "other"}}]
    assert first == again != simulated_values(_external("a", data=other))["password"]
    assert first.startswith("simulated-")


def test_a_secret_comes_from_a_store(room: "Room", place: str, see: "See") -> None:
    """Not before the store is there; filled into its template; and gone with its cause."""
    template = {"type": "Opaque", "data": {"uri": "db://app:{{ .password }}@host"}}
    external = _external(place, target={"name": "login", "template": template})
    room.apply(external)
    said = see(kinds.EXTERNAL_SECRET, "login", lambda each: condition_of(each, "Ready"))
    assert condition_of(said, "Ready")["message"] == 'could not get SecretStore "cloud": not found'
    room.apply(_object("SecretStore", place, "cloud", provider={"fake": {}}))
    see(kinds.EXTERNAL_SECRET, "login", lambda each: is_true(each, "Ready"))
    secret = see(kinds.SECRET, "login")
    uri = base64.b64decode(secret["data"]["uri"]).decode()
    assert uri == f"db://app:{simulated_values(external)['password']}@host"

    room.api.delete(secret)
    see(kinds.SECRET, "login", lambda each: each["metadata"]["uid"] != secret["metadata"]["uid"])
    room.api.delete(external)
    room.until(lambda: room.api.find("v1", "Secret", "login", place) is None, "gone", 120)


def test_a_secret_of_the_programs_own_is_left_alone(room: "Room", place: str, see: "See") -> None:
    """Two owners of one Secret would overwrite each other for ever."""
    own: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", "data": {"a": "Yg=="}}
    own["metadata"] = {"name": "login", "namespace": place}
    room.apply(own, _object("SecretStore", place, "cloud", provider={"fake": {}}), _external(place))
    said = see(
        kinds.EXTERNAL_SECRET,
        "login",
        lambda each: "somebody else" in str(condition_of(each, "Ready").get("message")),
    )
    assert not is_true(said, "Ready")
    assert see(kinds.SECRET, "login")["data"] == {"a": "Yg=="}


def test_a_store_for_all_namespaces_is_ready(room: "Room", place: str, see: "See") -> None:
    """Its values can be taken from any of them."""
    store = _object("ClusterSecretStore", place, f"cloud-{place}", provider={"fake": {}})
    del store["metadata"]["namespace"]
    reference = {"name": f"cloud-{place}", "kind": "ClusterSecretStore"}
    room.apply(store, _external(place, secretStoreRef=reference))
    see(kinds.CLUSTER_SECRET_STORE, f"cloud-{place}", lambda each: is_true(each, "Ready"))
    see(kinds.EXTERNAL_SECRET, "login", lambda each: is_true(each, "Ready"))
    room.api.delete(store)
