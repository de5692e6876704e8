"""What a simulated cloud does with resources: made, read, changed, replaced, deleted."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulator.cloud.store import Store
from simulator.plugins.wire import UNKNOWN, Secret, has_unknown
from simulator.session import Session
from tests.fixtures.plugins.lab import CLUSTER, NETWORK, REGION, ROLE, SUBNET, lab
from tests.simulator.plugins.cloud.conftest import Serve
from tests.simulator.plugins.cloud.provider_client import Client, Made, Refused, urn


def _cluster(client: Client) -> tuple[Made, Made, Made]:
    network = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})
    subnet = client.create(SUBNET, "a", {"networkId": network.id})
    cluster = client.create(
        CLUSTER,
        "main",
        {"name": "main", "place": {"subnetIds": [subnet.id]}, "password": Secret("hunter22")},
    )
    return network, subnet, cluster


def test_a_preview_predicts_everything_but_the_id(client: Client) -> None:
    """What a preview says of a new resource comes true; its id alone is not told."""
    predicted = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"}, preview=True)
    made = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})

    assert predicted.id == ""
    assert predicted.state == made.state
    assert made.state["arn"] == f"arn:lab:north:lab-1:network/{made.id}"


def test_a_reticent_preview_tells_what_is_given_alone(
    client: Client, rewrite: Callable[..., None]
) -> None:
    """As real providers do: nobody knows yet what a cloud will make of it."""
    rewrite(reticent=True)
    inputs = {"name": "main", "place": {"subnetIds": ["subnet-1"]}, "password": Secret("hunter22")}
    predicted = client.create(CLUSTER, "main", inputs, preview=True)

    given = {key: value for key, value in predicted.state.items() if value is not UNKNOWN}
    assert given == inputs
    assert predicted.state["endpoint"] is UNKNOWN


def test_what_is_computed_of_an_unknown_is_unknown(client: Client) -> None:
    """A text that an unknown input went into is unknown as a whole; the rest is known."""
    predicted = client.create(NETWORK, "main", {"cidr": UNKNOWN}, preview=True)

    assert predicted.state["size"] is UNKNOWN
    assert predicted.state["cidr"] is UNKNOWN
    assert not has_unknown(predicted.state["arn"])


def test_secrets_stay_secret(client: Client, session: Session) -> None:
    """Secret inputs and sensitive outputs are marked, also when they are read again."""
    cluster = _cluster(client)[2]
    found = client.read(cluster)

    assert cluster.state["password"] == Secret("hunter22")
    assert cluster.state["token"] == Secret("token-of-main")
    assert found == (cluster.id, cluster.state, cluster.inputs)
    assert (session.folder / "cloud.sqlite").stat().st_mode & 0o777 == 0o600


def test_what_does_not_exist_cannot_be_named(client: Client) -> None:
    """A reference to nothing is refused when the resource is made, not in a preview."""
    place = {"subnetIds": ["subnet-1", "subnet-2"]}
    inputs = {"name": "main", "place": place, "roleArn": "arn:lab::lab-1:role/admin"}

    client.create(CLUSTER, "main", inputs, preview=True)
    with pytest.raises(Refused) as refused:
        client.create(CLUSTER, "main", inputs)

    remedy = "Make it first, or name one that exists."
    role = inputs["roleArn"]
    assert refused.value.message.splitlines() == [
        f"{CLUSTER} main: the cloud refuses it:",
        f"place.subnetIds[0]: got subnet-1; expected the id of an existing {SUBNET}. {remedy}",
        f"place.subnetIds[1]: got subnet-2; expected the id of an existing {SUBNET}. {remedy}",
        f"roleArn: got {role}; expected the arn of an existing {ROLE}. {remedy}",
    ]


def test_what_the_cloud_itself_has_can_be_named(client: Client) -> None:
    """A role of the cloud's own needs no resource; one of the program's is found by its output."""
    subnet = _cluster(client)[1]
    role = client.create(ROLE, "admin", {"name": "admin"})
    place = {"subnetIds": [subnet.id]}

    for name, arn in (("own", "arn:lab::lab:anything"), ("made", role.state["arn"])):
        client.create(CLUSTER, name, {"name": name, "place": place, "roleArn": arn})


def test_what_is_named_cannot_be_deleted(client: Client, session: Session) -> None:
    """The network goes after the subnet that names it."""
    network, subnet, cluster = _cluster(client)

    with pytest.raises(Refused, match=rf"networkId of {SUBNET} a \({subnet.id}\) names it"):
        client.delete(network)
    for each in (cluster, subnet, network, network):
        client.delete(each)

    assert Store.of(session).counts() == {}


def test_a_rule_about_what_exists_is_asked_when_it_is_made(client: Client) -> None:
    """Two networks of the same range are refused, in a preview nobody can know."""
    client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})
    client.create(NETWORK, "other", {"cidr": "10.0.0.0/16"}, preview=True)

    with pytest.raises(Refused, match=r"cidr: got 10\.0\.0\.0/16; expected a free range"):
        client.create(NETWORK, "other", {"cidr": "10.0.0.0/16"})


def test_a_replacement_has_another_id(client: Client) -> None:
    """Old and new live side by side until the old is deleted; a preview knows the new id."""
    old = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})
    assert client.diff(old, {"cidr": "10.1.0.0/16"}).replaces == ["cidr"]
    predicted = client.create(NETWORK, "main", {"cidr": "10.1.0.0/16"}, preview=True)
    new = client.create(NETWORK, "main", {"cidr": "10.1.0.0/16"})

    assert new.id != old.id
    assert new.state == predicted.state
    assert client.read(old)[0] == old.id
    client.delete(old)
    assert client.read(old)[0] == ""
    assert client.read(new)[0] == new.id


def test_an_interrupted_creation_is_taken_up(serve: Serve, session: Session) -> None:
    """The engine did not hear that something was made: it asks again, and nothing is doubled."""
    first = serve(lab()).create(NETWORK, "main", {"cidr": "10.0.0.0/16"})
    again = serve(lab()).create(NETWORK, "main", {"cidr": "10.0.0.0/16"})

    assert again == first
    assert Store.of(session).counts() == {NETWORK: 1}


def test_an_interrupted_replacement_is_taken_up(serve: Serve, session: Session) -> None:
    """What the engine knows of is not mistaken for what an interruption left."""
    first = serve(lab())
    old = first.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})
    first.diff(old, {"cidr": "10.1.0.0/16"})
    lost = first.create(NETWORK, "main", {"cidr": "10.1.0.0/16"})
    second = serve(lab())
    second.diff(old, {"cidr": "10.1.0.0/16"})
    found = second.create(NETWORK, "main", {"cidr": "10.1.0.0/16"})

    assert found.id == lost.id
    assert Store.of(session).counts() == {NETWORK: 2}


def test_what_was_renamed_is_not_taken_for_what_an_interruption_left(
    serve: Serve, session: Session
) -> None:
    """A preview has compared it under its new name; the old name is another resource's now."""
    first = serve(lab()).create(NETWORK, "main", {"cidr": "10.0.0.0/16"})
    serve(lab()).diff(replace(first, urn=urn(NETWORK, "old")), first.inputs)
    second = serve(lab()).create(NETWORK, "main", {"cidr": "10.1.0.0/16"})

    assert second.id != first.id
    assert Store.of(session).counts() == {NETWORK: 2}


def test_a_change_under_another_name_keeps_what_was_computed(
    serve: Serve, session: Session
) -> None:
    """It is one cluster before and after, and no rule takes it for two; nor is it an orphan."""
    client = serve(lab())
    _, subnet, cluster = _cluster(client)
    network = client.create(NETWORK, "alone", {"cidr": "10.9.0.0/16"})
    client.update(replace(network, urn=urn(NETWORK, "new")), {**network.inputs, "options": {}})
    renamed = replace(cluster, urn=urn(CLUSTER, "new"))
    state = client.update(renamed, {**cluster.inputs, "password": "x"})

    assert state["endpoint"] == cluster.state["endpoint"]
    assert [each.name for each in Store.of(session).of_type("lab", CLUSTER)] == ["new"]
    assert client.update(renamed, cluster.inputs)["endpoint"] == cluster.state["endpoint"]
    assert subnet.id in state["place"]["subnetIds"]


def test_what_is_at_another_place_is_no_orphan(serve: Serve, session: Session) -> None:
    """With another provider the engine makes it there without a comparison, and ends it here."""
    here, there = serve(lab()), serve(lab())
    there.configure(region="south", project="lab-1")
    elsewhere = serve(lab())
    elsewhere.configure(region="north", project="lab-2")
    old = here.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})
    new = there.create(NETWORK, "main", {"cidr": "10.1.0.0/16"})
    other = elsewhere.create(NETWORK, "main", {"cidr": "10.2.0.0/16"})

    assert len({old.id, new.id, other.id}) == len((old, new, other))
    here.delete(old)
    assert there.read(new)[0] == new.id
    assert Store.of(session).counts() == {NETWORK: 2}


def test_two_resources_cannot_have_one_name(client: Client) -> None:
    """The second of two roles with the same name is refused."""
    client.create(ROLE, "one", {"name": "admin"})

    with pytest.raises(Refused, match=r"admin: exists already, made for .*::one\."):
        client.create(ROLE, "two", {"name": "admin"})


def test_a_change_in_place_keeps_what_was(client: Client) -> None:
    """An update changes inputs and computed outputs, and not the id."""
    _, subnet, cluster = _cluster(client)
    more = client.create(SUBNET, "b", {"networkId": subnet.inputs["networkId"]})
    news = {**cluster.inputs, "place": {"subnetIds": [subnet.id, more.id]}}

    predicted = client.update(cluster, news, preview=True)
    assert client.read(cluster)[1] == cluster.state
    assert client.update(cluster, news) == predicted
    assert client.read(cluster)[1] == predicted
    assert predicted["endpoint"] == cluster.state["endpoint"]


def test_a_failed_change_changes_nothing(client: Client) -> None:
    """An update that the cloud refuses leaves the resource as it was."""
    cluster = _cluster(client)[2]

    with pytest.raises(Refused, match="got subnet-9"):
        client.update(cluster, {**cluster.inputs, "place": {"subnetIds": ["subnet-9"]}})

    assert client.read(cluster)[1] == cluster.state


def test_what_is_gone_cannot_be_changed(client: Client, session: Session) -> None:
    """A resource that was deleted behind the engine's back is missed, and a refresh sees it."""
    role = client.create(ROLE, "admin", {"name": "admin"})
    store = Store.of(session)
    store.delete("lab", ROLE, role.id)
    store.close()

    assert client.read(role)[0] == ""
    with pytest.raises(Refused, match="does not exist any more"):
        client.update(role, {**role.inputs, "path": "/x"})


def test_functions_answer(client: Client) -> None:
    """A function sees the configuration; its secret results are marked, arguments demanded."""
    answer = client.invoke(REGION, question="where?")

    assert answer == {"region": "north", "asked": "where?", "key": Secret("a key")}
    with pytest.raises(Refused, match="question: got nothing; expected a value"):
        client.invoke(REGION)
    with pytest.raises(Refused, match=r"lab:index/zone:zone: not simulated\."):
        client.invoke("lab:index/zone:zone")


def test_every_call_is_written_down(client: Client, session: Session) -> None:
    """The journal has what was done, how it ended, and what a cloud would have taken."""
    network = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})
    client.create(NETWORK, "other", {"cidr": "10.0.0.0/16"}, preview=True)
    with pytest.raises(Refused):
        client.create(NETWORK, "other", {"cidr": "10.0.0.0/16"})
    client.delete(network)
    client.invoke(REGION, question="where?")
    store = Store.of(session)
    found = [(call.method, call.type, call.outcome, call.seconds) for call in store.journal()]
    store.close()

    assert found == [
        ("create", NETWORK, "ok", 30),
        ("create", NETWORK, "failed", 0),
        ("delete", NETWORK, "ok", 0),
        ("invoke", REGION, "ok", 0),
    ]
