"""Addresses of states and keys, as Pulumi takes them."""

import pytest

from cli.addresses import check_backend, check_secrets, fit_together


@pytest.mark.parametrize(
    "url",
    [
        "file://~",
        "file:///srv/state",
        "s3://company-state?region=eu-west-1&awssdk=v2",
        "s3://state?endpoint=minio.example:9000&awssdk=v2",
        "gs://company-state",
        "azblob://state?storage_account=companystate",
        "https://api.pulumi.com",
    ],
)
def test_an_address_of_a_state_is_taken(url: str) -> None:
    """Each backend that Pulumi has."""
    assert list(check_backend(url)) == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "got nothing"),
        ("company-state", "expected one of"),
        ("s3:company-state", "got bucket none"),
        ("s3://company-state", "got no region"),
        ("s3://Company_State?region=x", "got bucket Company_State"),
        ("gs://ab", "got bucket ab"),
        ("azblob://state", "expected azblob://"),
        ("azblob://state?storage_account=Company", "expected azblob://"),
        ("https://", "got no host"),
        ("ftp://x", "expected one of"),
    ],
)
def test_another_one_is_refused(url: str, says: str) -> None:
    """With the form that is expected."""
    assert says in " ".join(check_backend(url))


def test_a_login_in_an_address_is_refused_and_not_repeated() -> None:
    """It would be in files and in logs."""
    said = " ".join(check_backend("https://me:hunter22@api.pulumi.com"))

    assert "got a login" in said
    assert "hunter22" not in said
    assert "hunter22" not in " ".join(check_secrets("vault://me:hunter22@x"))


@pytest.mark.parametrize(
    "url",
    [
        "passphrase",
        "default",
        "awskms:///alias/prod-state?region=eu-west-1",
        "awskms://alias/prod-state?region=eu-west-1",
        "awskms://1234abcd-12ab-34cd-56ef-1234567890ab?region=us-east-1",
        "awskms:///arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34bc-56ef-1234567890ab",
        "gcpkms://projects/p-1/locations/eu/keyRings/r/cryptoKeys/k",
        "azurekeyvault://company.vault.azure.net/keys/state",
    ],
)
def test_what_encrypts_secrets_is_taken(url: str) -> None:
    """Each provider that evenkeel speaks of."""
    assert list(check_secrets(url)) == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("awskms:///alias/prod-state", "got no region"),
        ("awskms:///prod state?region=x", "expected awskms:"),
        ("gcpkms://projects/p/keyRings/r", "expected gcpkms:"),
        ("azurekeyvault://company/keys/state", "expected azurekeyvault:"),
        ("hunter22", "expected passphrase, default"),
    ],
)
def test_what_cannot_encrypt_is_refused(url: str, says: str) -> None:
    """With the form that is expected."""
    assert says in " ".join(check_secrets(url))


def test_the_default_is_that_of_pulumi_cloud_alone() -> None:
    """Elsewhere there is nobody who would keep the key."""
    assert list(fit_together("https://api.pulumi.com", "default")) == []
    assert list(fit_together("gs://company-state", "passphrase")) == []
    assert "got default" in " ".join(fit_together("gs://company-state", "default"))
