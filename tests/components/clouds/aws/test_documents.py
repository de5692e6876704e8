"""Policy documents: whom they let do what."""

import json
from typing import Any

import pytest

from components.clouds.aws import arns
from components.clouds.aws.documents import (
    bucket_statements,
    logs_use_key,
    render_bucket_policy,
    render_pod_trust,
    render_service_trust,
    volumes_use_key,
)
from tests.components.clouds.aws.environment import DEV, settings


def test_a_role_is_for_one_service_account() -> None:
    """Another namespace or another cluster of the account cannot take it on."""
    (statement,) = json.loads(render_pod_trust(DEV, settings(), "serving", "loader"))["Statement"]

    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"]["StringEquals"] == {
        "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:123456789012:cluster/lab",
        "aws:RequestTag/kubernetes-namespace": "serving",
        "aws:RequestTag/kubernetes-service-account": "loader",
    }


def test_reading_is_not_writing() -> None:
    """A right to read changes nothing, and neither right reaches another bucket."""
    bucket, key = "arn:aws:s3:::models", "arn:aws:kms:::key/1"
    read = bucket_statements(bucket, key, "read")
    write = bucket_statements(bucket, key, "write")

    def actions(statements: tuple[Any, ...]) -> set[str]:
        return {action for each in statements for action in each["Action"]}

    assert actions(read) == {"s3:ListBucket", "s3:GetObject", "kms:Decrypt"}
    assert actions(write) - actions(read) == {
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
        "kms:GenerateDataKey",
    }
    assert {each["Resource"] for each in write} == {bucket, f"{bucket}/*", key}


def test_a_bucket_is_reached_with_tls_only() -> None:
    """Everybody is refused without."""
    (statement,) = json.loads(render_bucket_policy("arn:aws:s3:::models"))["Statement"]

    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_keys_are_for_this_account_and_these_logs() -> None:
    """CloudWatch for two groups; EBS for whoever this account lets."""
    logs: Any = logs_use_key(settings(), ["/a"])
    volumes: Any = volumes_use_key(settings())

    assert logs["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert logs["Condition"]["ArnEquals"] == {
        "kms:EncryptionContext:aws:logs:arn": ["arn:aws:logs:eu-west-1:123456789012:log-group:/a"]
    }
    assert volumes["Condition"]["StringEquals"] == {
        "kms:CallerAccount": "123456789012",
        "kms:ViaService": "ec2.eu-west-1.amazonaws.com",
    }


@pytest.mark.parametrize(
    ("region", "partition", "domain"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_china_and_government_have_their_own(region: str, partition: str, domain: str) -> None:
    """Names that carry partition or domain follow the region."""
    assert (arns.partition(region), arns.domain(region)) == (partition, domain)
    chosen = settings(region=region)
    assert arns.cluster_arn(DEV, chosen).startswith(f"arn:{partition}:eks:{region}:")


def test_the_same_trust_is_the_same_text() -> None:
    """A second `up` finds nothing changed."""
    one = render_service_trust("b.amazonaws.com", "a.amazonaws.com")

    assert one == render_service_trust("a.amazonaws.com", "b.amazonaws.com")
