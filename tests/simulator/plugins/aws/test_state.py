"""What AWS says of a locked bucket and of an issuer of tokens."""

import pytest

from simulator.plugins.aws import tokens
from tests.simulator.plugins.aws.account import Account
from tests.simulator.plugins.cloud.provider_client import Refused

RULE = {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}
URL = "https://token.actions.githubusercontent.com"


def test_a_bucket_that_was_made_for_it_can_be_locked(account: Account) -> None:
    """It belongs to the bucket, and is called so."""
    bucket = account.make(tokens.BUCKET, "state", bucket="lab-state", objectLockEnabled=True)

    made = account.make(tokens.BUCKET_LOCK, "lock", bucket=bucket.id, rule=RULE)

    assert made.id == "lab-state"


def test_another_bucket_cannot_be_locked(account: Account) -> None:
    """S3 locks versions, and this one has none."""
    bucket = account.make(tokens.BUCKET, "state", bucket="lab-state")

    with pytest.raises(Refused, match="InvalidBucketState"):
        account.make(tokens.BUCKET_LOCK, "lock", bucket=bucket.id, rule=RULE)


@pytest.mark.parametrize(
    ("retention", "path"),
    [
        ({"mode": "GOVERNANCE", "days": 1, "years": 1}, "rule.defaultRetention"),
        ({"mode": "GOVERNANCE"}, "rule.defaultRetention"),
        ({"mode": "governance", "days": 1}, "rule.defaultRetention.mode"),
    ],
)
def test_a_retention_has_a_form(account: Account, retention: object, path: str) -> None:
    """One time, and one of two modes."""
    found = account.check(tokens.BUCKET_LOCK, bucket="b", rule={"defaultRetention": retention})

    assert set(found) == {path}


def test_an_account_is_told_of_an_issuer_once(account: Account) -> None:
    """It is called after its host."""
    made = account.make(tokens.ISSUER, "issuer", url=URL, clientIdLists=["sts.amazonaws.com"])

    with pytest.raises(Refused, match="EntityAlreadyExistsException"):
        account.make(tokens.ISSUER, "again", url=URL, clientIdLists=["sts.amazonaws.com"])
    assert made.state["arn"] == (
        "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    )


def test_an_issuer_is_reached_over_tls(account: Account) -> None:
    """AWS reads its keys from there."""
    found = account.check(tokens.ISSUER, url="http://ci.example.com", clientIdLists=["x"])

    assert "https" in found["url"]
