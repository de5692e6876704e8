"""What grants let beside buckets, as statements of a policy document; pure."""

from ...planning.scope import Scope
from . import arns
from .documents import Statement
from .settings import Settings


def dns_statements(zone: str, domain: str, settings: Settings) -> tuple[Statement, ...]:
    """Return what lets a workload write the records of a domain, and no others of its zone."""
    here = arns.dns_arn(settings, "hostedzone", zone)
    names = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
    return (
        {
            "Effect": "Allow",
            "Action": ["route53:ChangeResourceRecordSets"],
            "Resource": here,
            # a change is a batch: each name in it must be one of these
            "Condition": {"ForAllValues:StringLike": {names: [domain, f"*.{domain}"]}},
        },
        {
            "Effect": "Allow",
            "Action": ["route53:ListResourceRecordSets", "route53:ListTagsForResource"],
            "Resource": here,
        },
        {
            "Effect": "Allow",
            "Action": ["route53:GetChange"],
            "Resource": arns.dns_arn(settings, "change", "*"),
        },
        # whoever writes records looks for the zone by its name; that knows no narrower resource
        {
            "Effect": "Allow",
            "Action": ["route53:ListHostedZones", "route53:ListHostedZonesByName"],
            "Resource": "*",
        },
    )


def secret_statements(scope: Scope, settings: Settings) -> tuple[Statement, ...]:
    """Return what lets a workload read the secrets whose names begin with the environment's."""
    ours = arns.secret_arn(settings, f"{scope.environment}-*")
    service = f"secretsmanager.{settings.region}.{arns.domain(settings.region)}"
    return (
        {
            "Effect": "Allow",
            "Action": [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:ListSecretVersionIds",
            ],
            "Resource": ours,
        },
        # a secret may have a key of its own, which is of use for these secrets only
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": arns.key_arn(settings, "*"),
            "Condition": {
                "StringEquals": {"kms:ViaService": service},
                "StringLike": {"kms:EncryptionContext:SecretARN": ours},
            },
        },
    )
