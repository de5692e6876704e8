"""Faults and quotas as they are typed."""

import pytest

from cli.errors import UsageError
from cli.mishaps import faults, quotas

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


def test_faults_are_read() -> None:
    """With the resource's name, or for every resource of a type."""
    found = faults([f"no-capacity {NODE_GROUP} train", f"throttled {NODE_GROUP}"])

    assert [(each.kind, each.type, each.name) for each in found] == [
        ("no-capacity", NODE_GROUP, "train"),
        ("throttled", NODE_GROUP, ""),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no-capacity", "expected KIND TYPE"),
        (f"a b {NODE_GROUP} d", "expected KIND TYPE"),
        (f"no-capacty {NODE_GROUP}", "Did you mean no-capacity"),
        (f"zzz {NODE_GROUP}", "expected one of no-capacity, quota-exceeded"),
    ],
)
def test_a_fault_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    """Before anything starts."""
    with pytest.raises(UsageError, match=message):
        faults([text])


def test_quotas_are_read() -> None:
    """Zero is a quota, too: what a new account has."""
    assert quotas(["aws/eu-west-1/p5=0", "gcp/europe-west4/a3=16"]) == {
        "aws/eu-west-1/p5": 0,
        "gcp/europe-west4/a3": 16,
    }


@pytest.mark.parametrize("text", ["aws/eu-west-1/p5", "aws/p5=3", "aws/x/y=-1", "a//b=1", "=1"])
def test_a_quota_that_cannot_be_read_is_refused(text: str) -> None:
    """Before anything starts."""
    with pytest.raises(UsageError, match="expected PROVIDER/REGION/FAMILY=LIMIT"):
        quotas([text])
