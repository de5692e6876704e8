"""Whose cloud a job works in is the same for the role that plans and for the one that deploys."""

import pytest

from gitops.ci.account import account

SUBSCRIPTION = "3f2a9c1d-7be8-4a55-b0c1-e9f0a7d4b28e"


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, {}),
        (
            {"EVENKEEL_AWS_ROLE": "arn:aws:iam::123456789012:role/evenkeel-aws-prod-plan"},
            {"aws account": "123456789012"},
        ),
        (
            {"EVENKEEL_AWS_ROLE": "arn:aws-us-gov:iam::123456789012:role/a/evenkeel-aws-prod-up"},
            {"aws account": "123456789012"},
        ),
        ({"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x"}, {"aws account": "123456789012"}),
        ({"EVENKEEL_AWS_ROLE": "a role"}, {}),
        (
            {"EVENKEEL_GCP_ACCOUNT": "gcp-prod-plan@evenkeel-prod.iam.gserviceaccount.com"},
            {"gcp project": "evenkeel-prod"},
        ),
        (
            {"ARM_SUBSCRIPTION_ID": SUBSCRIPTION, "EVENKEEL_AZURE_TENANT": " t "},
            {"azure subscription": SUBSCRIPTION, "azure tenant": "t"},
        ),
    ],
)
def test_an_account_is_read_from_what_signs_in(
    environ: dict[str, str], found: dict[str, str]
) -> None:
    """GitHub's variables, GitLab's, and the clouds' own; without any nothing is known."""
    assert account(environ) == found
