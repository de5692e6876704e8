"""Simulated keys: what is made there stays for ever."""

import pytest

from simulator.plugins.gcp import tokens
from tests.simulator.plugins.cloud.provider_client import Client, Refused
from tests.simulator.plugins.gcp.resources import PROJECT, REGION, let_use, make_key


def test_a_ring_without_a_name_gets_one(client: Client) -> None:
    """So that an environment can be made again after it was destroyed."""
    ring = client.create(tokens.KEY_RING, "keys", {"location": REGION})

    assert ring.id == f"projects/{PROJECT}/locations/{REGION}/keyRings/{ring.state['name']}"
    assert ring.state["name"].startswith("keys-")


def test_a_rings_name_is_taken_for_ever(client: Client) -> None:
    """Google never deletes one: whoever uses the name again is told so."""
    inputs = {"location": REGION, "name": "keys"}
    client.delete(client.create(tokens.KEY_RING, "keys", inputs))

    with pytest.raises(Refused, match="there is such a key ring already, because Google never"):
        client.create(tokens.KEY_RING, "keys", inputs)


def test_a_key_rotates_once_a_day_at_most(client: Client) -> None:
    """And its period ends in s."""
    _, failures = client.check(
        tokens.CRYPTO_KEY, "key", {"name": "key", "keyRing": "ring", "rotationPeriod": "3600s"}
    )

    assert "rotationPeriod" in failures


def test_a_member_has_a_form(client: Client) -> None:
    """What IAM does not know is said before anything is made."""
    inputs = {"cryptoKeyId": "k", "role": "owner", "member": "ml@example.com"}
    _, failures = client.check(tokens.CRYPTO_KEY_MEMBER, "use", inputs)

    assert set(failures) == {"member", "role"}


def test_an_account_of_the_project_must_exist(client: Client) -> None:
    """One of Google's own is there without being made."""
    key = make_key(client)
    let_use(client, key, "compute-system")
    inputs = {
        "cryptoKeyId": key.id,
        "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        "member": f"serviceAccount:nobody@{PROJECT}.iam.gserviceaccount.com",
    }

    with pytest.raises(Refused, match="expected a service account that exists"):
        client.create(tokens.CRYPTO_KEY_MEMBER, "nobody", inputs)


def test_a_bucket_needs_a_key_that_cloud_storage_may_use(client: Client) -> None:
    """The right is given to Cloud Storage's own account, whose name a function tells."""
    key = make_key(client, "data")
    bucket = {
        "name": "ml-platform-data",
        "location": "US-CENTRAL1",
        "encryption": {"defaultKmsKeyName": key.id},
    }
    with pytest.raises(Refused, match="gs-project-accounts may not use"):
        client.create(tokens.BUCKET, "data", bucket)
    let_use(client, key, "gs-project-accounts")

    assert client.create(tokens.BUCKET, "data", bucket).id == "ml-platform-data"


def test_a_private_bucket_stays_private(client: Client) -> None:
    """Public access prevention refuses the public."""
    bucket = {"name": "data-1", "location": "EU", "publicAccessPrevention": "enforced"}
    client.create(tokens.BUCKET, "data", bucket)
    member = {"bucket": "data-1", "role": "roles/storage.objectViewer", "member": "allUsers"}

    with pytest.raises(Refused, match="public access prevention is enforced"):
        client.create("gcp:storage/bucketIAMMember:BucketIAMMember", "public", member)
