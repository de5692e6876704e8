"""What Google Cloud says of identities from outside."""

import pytest

from tests.simulator.plugins.cloud.provider_client import Client, Json, Refused
from tests.simulator.plugins.gcp.resources import PROJECT

POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
TAKES_ON = "gcp:serviceaccount/iAMMember:IAMMember"
ACCOUNT = "gcp:serviceaccount/account:Account"
ISSUER = "https://token.actions.githubusercontent.com"
VOUCHES: Json = {
    "workloadIdentityPoolId": "deployers",
    "workloadIdentityPoolProviderId": "jobs",
    "attributeMapping": {"google.subject": "assertion.sub"},
    "attributeCondition": "assertion.repository == 'company/ml'",
    "oidc": {"issuerUri": ISSUER},
}
PRINCIPAL = "principal://iam.googleapis.com/projects/123456789012/locations/global"


def member(subject: str, pool: str = "deployers") -> Json:
    """Return that a job takes on an account."""
    email = f"deploy@{PROJECT}.iam.gserviceaccount.com"
    return {
        "serviceAccountId": f"projects/{PROJECT}/serviceAccounts/{email}",
        "role": "roles/iam.workloadIdentityUser",
        "member": f"{PRINCIPAL}/workloadIdentityPools/{pool}/subject/{subject}",
    }


@pytest.fixture
def pool(client: Client) -> Client:
    """A pool, who vouches for it, and an account."""
    client.create(POOL, "pool", {"workloadIdentityPoolId": "deployers"})
    client.create(PROVIDER, "jobs", VOUCHES)
    client.create(ACCOUNT, "deploy", {"accountId": "deploy"})
    return client


def test_a_job_takes_on_an_account(pool: Client) -> None:
    """By the whole subject of its token."""
    made = pool.create(TAKES_ON, "job", member("repo:company/ml:environment:prod"))

    assert made.id.endswith("/subject/repo:company/ml:environment:prod")


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        (member("x", pool="others"), "got a pool others"),
        (member("x" * 128), "128 characters; expected 127"),
        (
            {**member("x"), "serviceAccountId": "projects/other/serviceAccounts/deploy"},
            "expected the name of a service account",
        ),
    ],
)
def test_what_is_not_there_is_taken_on_by_nobody(pool: Client, inputs: Json, says: str) -> None:
    """No pool, no such account, or a subject that is longer than Google keeps."""
    with pytest.raises(Refused, match=says):
        pool.create(TAKES_ON, "job", inputs)


def test_a_provider_needs_its_pool(client: Client) -> None:
    """It is part of it."""
    with pytest.raises(Refused, match="deployers"):
        client.create(PROVIDER, "jobs", VOUCHES)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("workloadIdentityPoolProviderId", "gcp-jobs"),
        ("attributeMapping", {"attribute.repository": "assertion.repository"}),
        ("attributeCondition", ""),
    ],
)
def test_who_vouches_says_for_whom(client: Client, path: str, wrong: object) -> None:
    """An issuer of everybody's needs a condition; a token has a subject; a name has a form."""
    _, failures = client.check(PROVIDER, "jobs", {**VOUCHES, path: wrong})

    assert set(failures) == {path}
