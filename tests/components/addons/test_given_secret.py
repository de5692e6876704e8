"""A value that a person has is read from where the options say, and from nowhere else."""

from dataclasses import replace
from typing import Any

import pytest

from components.addons.catalogue import catalogue
from components.addons.given_value import check_configuration
from components.addons.plan import GivenSecret
from components.addons.release import Release, ReleaseArgs
from components.contract import ClusterOffer
from components.errors import Refused
from tests.pulumi_monitor import registered_by

SECRET = GivenSecret(
    name="company",
    key="word",
    setting="companyWord",
    meaning="the word",
    option="addons.door.wordFrom",
)
STORE = {"endpoint": "https://s3.example.com", "bucket": "backups", "accessKey": "evenkeel"}
SERVER = {"host": "ns1.example.com", "keyName": "evenkeel.example.com"}


@pytest.fixture
def offer(cluster: ClusterOffer) -> ClusterOffer:
    """Return a cluster of a company that knows its people, with a store of secrets."""
    return replace(
        cluster,
        environment="prod",
        domain="ml.example.com",
        issuer="https://id.example.com",
        secret_store={"company": {}},
    )


def said(name: str, source: str) -> dict[str, Any]:
    """Return the options of an add-on that reads from a source."""
    if name == "login":
        return {"clientSecretFrom": source}
    return {"rfc2136": {**SERVER, "secretFrom": source}}


@pytest.mark.parametrize(
    ("name", "secret", "key"),
    [("login", "company-login", "client-secret"), ("external-dns", "name-server", "key")],
)
def test_one_source_makes_the_secret(offer: ClusterOffer, name: str, secret: str, key: str) -> None:
    """The configuration, or the cloud's store under a name that may be read there, or nobody."""
    addon = catalogue()[name]
    plans = {
        each: addon.plan(offer, addon.options.model_validate(said(name, each)))
        for each in ("configuration", "store", "cluster")
    }
    (external,) = plans["store"].before

    assert [(each.name, each.key) for each in plans["configuration"].given] == [(secret, key)]
    assert plans["configuration"].before == plans["cluster"].before == ()
    assert plans["cluster"].given == ()
    assert plans["store"].given == ()
    assert external["kind"] == "ExternalSecret"
    assert external["metadata"]["namespace"] == addon.namespace
    assert external["spec"]["target"] == {"name": secret}
    assert external["spec"]["data"] == [{"secretKey": key, "remoteRef": {"key": f"prod-{secret}"}}]


@pytest.mark.parametrize("name", ["login", "external-dns"])
def test_a_store_must_be_there_and_be_read(offer: ClusterOffer, name: str) -> None:
    """External-secrets is needed for it alone; where no store is known it is refused."""
    addon = catalogue()[name]
    store, other = (addon.options.model_validate(said(name, each)) for each in ("store", "cluster"))
    bare = replace(offer, secret_store=None)

    assert (addon.needs_for(store), addon.needs_for(other)) == (("external-secrets",), ())
    assert list(addon.refuses(offer, store)) == []
    assert list(addon.refuses(bare, other)) == []
    (problem,) = addon.refuses(bare, store)
    assert "got store, but no store of secrets is known here" in problem


@pytest.mark.parametrize(
    ("config", "hidden", "got"),
    [
        ({}, (), "got nothing; expected the word"),
        ({"evenkeel:companyWord": " "}, ("evenkeel:companyWord",), "got an empty value"),
        ({"evenkeel:companyWord": "w"}, (), "got the word in the open"),
        ({"evenkeel:companyWord": "w"}, ("evenkeel:companyWord",), None),
    ],
)
def test_what_is_wrong_is_told_with_the_command(
    config: dict[str, str], hidden: tuple[str, ...], got: str | None
) -> None:
    """Missing, empty or not encrypted; never with the value."""
    problems = list(check_configuration([SECRET], config, hidden, "prod"))

    assert len(problems) == (got is not None)
    for each in problems:
        assert str(got) in each
        assert each.endswith("pulumi config set --secret evenkeel:companyWord -s prod")
        # in the open it was said on purpose: nobody has made the Secret
        by_hand = "Where you made the Secret company yourself, say addons.door.wordFrom: cluster;"
        assert (by_hand in each) == ("in the open" not in each)


@pytest.mark.parametrize(
    ("name", "section", "values"),
    [("login", "", {}), ("external-dns", "rfc2136", SERVER), ("postgresql", "backupStore", STORE)],
)
def test_the_option_that_is_told_takes_a_secret_that_somebody_made(
    offer: ClusterOffer, name: str, section: str, values: dict[str, str]
) -> None:
    """`cluster` there is what the add-on reads: nothing is asked for any more."""
    addon = catalogue()[name]
    on = replace(offer, addons=frozenset({name, "cert-manager"}))
    (given,) = addon.plan(
        on, addon.options.model_validate({section: values} if section else {})
    ).given
    path, _, option = given.option.rpartition(".")
    by_hand = {**values, option: "cluster"}
    options = addon.options.model_validate({section: by_hand} if section else by_hand)

    assert path == ".".join(["addons", name, *filter(None, [section])])
    assert addon.plan(on, options).given == ()


def test_a_program_of_ones_own_hands_the_value_over(offer: ClusterOffer) -> None:
    """Without it nothing of the add-on is registered."""
    addon = catalogue()["login"]
    args = ReleaseArgs.of(addon, offer)

    def lacking() -> None:
        Release("login", args)

    def whole() -> None:
        Release("login", replace(args, given={"companyLogin": "word"}))

    with pytest.raises(Refused, match="companyLogin: got nothing; expected the secret of the"):
        registered_by(lacking)
    assert "login-company-login" in registered_by(whole)
