"""Policy documents of IAM, KMS and S3 as text; pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from ...planning.scope import Scope
from . import arns
from .settings import Settings

Statement = Mapping[str, object]


def render_document(*statements: Statement) -> str:
    """Return a policy document; the same statements give the same text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, sort_keys=True)


def render_service_trust(*services: str) -> str:
    """Return who may take on a role: services of AWS."""
    return render_document(
        {
            "Effect": "Allow",
            "Principal": {"Service": sorted(services)},
            "Action": "sts:AssumeRole",
        }
    )


def render_pod_trust(scope: Scope, settings: Settings, namespace: str, service_account: str) -> str:
    """Return who may take on a role: one service account of this cluster, by Pod Identity."""
    return render_document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            # without TagSession, Pod Identity cannot take on the role at all
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {
                    "aws:RequestTag/eks-cluster-arn": arns.cluster_arn(scope, settings),
                    "aws:RequestTag/kubernetes-namespace": namespace,
                    "aws:RequestTag/kubernetes-service-account": service_account,
                }
            },
        }
    )


def render_key_policy(settings: Settings, *others: Statement) -> str:
    """Return who may use a key: whom the account's own policies let, and a few more."""
    return render_document(
        {
            "Sid": "Account",
            "Effect": "Allow",
            "Principal": {"AWS": arns.root_arn(settings)},
            "Action": "kms:*",
            "Resource": "*",
        },
        *others,
    )


_USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]


def logs_use_key(settings: Settings, groups: Sequence[str]) -> Statement:
    """Return what lets CloudWatch encrypt these log groups."""
    return {
        "Sid": "Logs",
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{settings.region}.{arns.domain(settings.region)}"},
        "Action": _USE,
        "Resource": "*",
        "Condition": {
            "ArnEquals": {
                "kms:EncryptionContext:aws:logs:arn": [
                    arns.log_group_arn(settings, group) for group in groups
                ]
            }
        },
    }


def volumes_use_key(settings: Settings) -> Statement:
    """Return what lets EBS encrypt volumes for this account.

    An auto-scaling group starts machines in the name of a service-linked role, which the account's
    own policies do not cover.
    """
    return {
        "Sid": "Volumes",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [*_USE, "kms:CreateGrant"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {
                "kms:CallerAccount": settings.account,
                "kms:ViaService": f"ec2.{settings.region}.{arns.domain(settings.region)}",
            }
        },
    }


_BUCKET_ACTIONS: Mapping[str, list[str]] = {
    "read": ["s3:GetObject"],
    "write": [
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
    ],
}
_KEY_ACTIONS: Mapping[str, list[str]] = {
    "read": ["kms:Decrypt"],
    "write": ["kms:Decrypt", "kms:GenerateDataKey"],
}


def bucket_statements(
    arn: str, key_arn: str, right: Literal["read", "write"]
) -> tuple[Statement, ...]:
    """Return what lets a workload read, or read and write, one bucket and nothing else."""
    return (
        {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": arn},
        {"Effect": "Allow", "Action": _BUCKET_ACTIONS[right], "Resource": f"{arn}/*"},
        {"Effect": "Allow", "Action": _KEY_ACTIONS[right], "Resource": key_arn},
    )


_CLOSED_OF_KEYS = [
    "kms:Cancel*",
    "kms:Create*",
    "kms:Decapsulate",
    "kms:Decrypt",
    "kms:Delete*",
    "kms:Derive*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Encapsulate",
    "kms:Encrypt",
    "kms:Generate*",
    "kms:Import*",
    "kms:Put*",
    "kms:ReEncrypt*",
    "kms:Replicate*",
    "kms:Retire*",
    "kms:Revoke*",
    "kms:Rotate*",
    "kms:Schedule*",
    "kms:Sign",
    "kms:Synchronize*",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
    "kms:Verify*",
]
"""By name: KMS takes a statement without `Action` in a key's policy, and does nothing with it."""

_OPEN_OF_BUCKETS = [
    "s3:GetBucket*",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
]
"""Settings, which whoever audits the account may read; nothing that is kept."""


def refuse_others_key(principals: Sequence[str]) -> Statement:
    """Return what keeps all but a few from using or changing a key, whatever else lets them."""
    return {**_refuse_others(principals, "*"), "Action": _CLOSED_OF_KEYS}


def refuse_others_bucket(arn: str, principals: Sequence[str]) -> Statement:
    """Return what keeps all but a few from what is in a bucket, and from changing it."""
    return {**_refuse_others(principals, [arn, f"{arn}/*"]), "NotAction": _OPEN_OF_BUCKETS}


def _refuse_others(principals: Sequence[str], resource: str | list[str]) -> Statement:
    return {
        "Sid": "NobodyElse",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Resource": resource,
        # of a session it is the ARN of the role that was taken on
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": list(principals)}},
    }


def render_bucket_policy(arn: str, *others: Statement) -> str:
    """Return what keeps a bucket from being reached without TLS, and a few more."""
    return render_document(
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        *others,
    )
