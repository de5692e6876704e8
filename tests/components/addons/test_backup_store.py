"""Backups of PostgreSQL in a store elsewhere, and what is told where they are beside the data."""

from dataclasses import replace
from typing import Any

import pytest

from components.addons.postgresql import ADDON
from components.addons.postgresql.options import Options
from components.contract import OBJECT_STORE_ENDPOINT, BucketOffer, ClusterOffer
from components.section.problem import SectionError

STORE = {
    "endpoint": "https://s3.example.com:9000",
    "bucket": "backups",
    "accessKey": "evenkeel",
}


@pytest.fixture
def offer(cluster: ClusterOffer) -> ClusterOffer:
    """Return a private cluster in production, whose buckets are its own."""
    name = "postgresql-backups"
    inside = BucketOffer(name=name, kind="s3", endpoint=OBJECT_STORE_ENDPOINT, credentials=True)
    on = frozenset({"postgresql", "cert-manager", "object-store"})
    return replace(cluster, stage="prod", addons=on, buckets={name: inside})


def options(**said: Any) -> Options:
    """Return the options with a store elsewhere, and what else is said of it."""
    return Options.model_validate({"backupStore": {**STORE, **said}})


def test_backups_beside_the_data_are_told_in_production(offer: ClusterOffer) -> None:
    """Where there are some, and where a store elsewhere could be said."""
    (told,) = ADDON.plan(offer, Options()).warnings

    assert told.startswith("addons.postgresql: got backups in object-store, inside the cluster")
    assert ADDON.plan(offer, options()).warnings == ()
    assert ADDON.plan(offer, Options(backups=False)).warnings == ()
    assert ADDON.plan(replace(offer, stage="dev"), Options()).warnings == ()


def test_the_bucket_of_before_stays_beside_a_store_elsewhere() -> None:
    """What is in it is not lost with one line of the file; nothing new goes there."""
    (before,), (now,) = ADDON.grants(Options()), ADDON.grants(options())

    assert now == replace(before, former=True)
    assert ADDON.grants(Options(backups=False)) == ()


def test_a_store_elsewhere_needs_no_bucket_of_the_environment(offer: ClusterOffer) -> None:
    """No job makes one, and the plugin is there all the same."""
    plan = ADDON.plan(replace(offer, buckets={}), options())

    assert plan.secrets == ()
    assert [each.release for each in plan.charts] == ["cloudnative-pg", "barman-cloud"]
    assert "Job" not in {each["kind"] for each in plan.before}


def test_its_secret_key_is_given_or_made_by_somebody_else(offer: ClusterOffer) -> None:
    """It is in no object of the plan."""
    (given,) = ADDON.plan(offer, options()).given

    assert (given.name, given.key, given.setting) == ("backup-store", "secretkey", "backupStoreKey")
    assert "evenkeel in https://s3.example.com:9000" in given.meaning
    assert ADDON.plan(offer, options(secretFrom="cluster")).given == ()


def test_nothing_is_trusted_beside_where_no_authority_is_said(offer: ClusterOffer) -> None:
    """The store has a certificate that everybody knows."""
    (store,) = (
        each for each in ADDON.plan(offer, options()).after if each["kind"] == "ObjectStore"
    )

    assert "endpointCA" not in store["spec"]["configuration"]
    variables = {each["name"] for each in store["spec"]["instanceSidecarConfiguration"]["env"]}
    assert variables == {
        "AWS_DEFAULT_REGION",
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
    }


def test_a_store_without_backups_is_refused(offer: ClusterOffer) -> None:
    """One of the two is a mistake."""
    without = Options.model_validate({"backups": False, "backupStore": STORE})
    (problem,) = ADDON.refuses(offer, without)

    assert problem.startswith("addons.postgresql.backupStore: got a store, and backups: false;")
    assert list(ADDON.refuses(offer, options())) == []
    assert ADDON.plan(offer, without).given == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://s3.example.com"},
        {"endpoint": "https://s3.example.com/path"},
        {"bucket": "Backups"},
        {"accessKey": ""},
        {"authority": "a file"},
    ],
)
def test_what_is_no_store_is_refused(wrong: dict[str, str]) -> None:
    """Keys must not go over the network in the open."""
    with pytest.raises(SectionError, match=f"backupStore.{next(iter(wrong))}: string_"):
        options(**wrong)
