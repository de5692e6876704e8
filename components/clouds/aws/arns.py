"""Names of things in AWS, known before they exist; pure."""

from collections.abc import Mapping

from ...planning.scope import Scope
from .settings import Settings

_BUCKET_LENGTH = 63
_ROLE_LENGTH = 64
_HASH_LENGTH = 6
_PARTITIONS: Mapping[str, str] = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def partition(region: str) -> str:
    """Return the partition of a region: China and GovCloud have their own."""
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")


def domain(region: str) -> str:
    """Return the domain that a region's services answer under."""
    return "amazonaws.com.cn" if partition(region) == "aws-cn" else "amazonaws.com"


def cluster_name(scope: Scope) -> str:
    """Return the cluster's name; it is the context's name in a kubeconfig, too."""
    return scope.environment


def cluster_arn(scope: Scope, settings: Settings) -> str:
    """Return the cluster's ARN: it stays the same while the cluster lives, whatever its address."""
    place = f"{settings.region}:{settings.account}"
    return f"arn:{partition(settings.region)}:eks:{place}:cluster/{cluster_name(scope)}"


def root_arn(settings: Settings) -> str:
    """Return the ARN that stands for the account itself."""
    return f"arn:{partition(settings.region)}:iam::{settings.account}:root"


def managed_policy_arn(settings: Settings, name: str) -> str:
    """Return the ARN of a policy that AWS maintains."""
    return f"arn:{partition(settings.region)}:iam::aws:policy/{name}"


def access_policy_arn(settings: Settings, name: str) -> str:
    """Return the ARN of one of EKS' own access policies."""
    return f"arn:{partition(settings.region)}:eks::aws:cluster-access-policy/{name}"


def log_group_arn(settings: Settings, name: str) -> str:
    """Return the ARN of a log group, as KMS sees it in the encryption context."""
    place = f"{settings.region}:{settings.account}"
    return f"arn:{partition(settings.region)}:logs:{place}:log-group:{name}"


def secret_arn(settings: Settings, name: str) -> str:
    """Return the ARN of a secret, but for what AWS adds to its end; `*` stands for any."""
    place = f"{settings.region}:{settings.account}"
    return f"arn:{partition(settings.region)}:secretsmanager:{place}:secret:{name}"


def key_arn(settings: Settings, key: str) -> str:
    """Return the ARN of a key of the account; `*` stands for any."""
    return f"arn:{partition(settings.region)}:kms:{settings.region}:{settings.account}:key/{key}"


def dns_arn(settings: Settings, kind: str, identifier: str) -> str:
    """Return the ARN of a `hostedzone` or a `change` of Route 53, which knows no regions."""
    return f"arn:{partition(settings.region)}:route53:::{kind}/{identifier}"


def bucket_name(scope: Scope, settings: Settings, name: str) -> str:
    """Return a bucket's name: all accounts share one name space, so the account is part of it.

    Where S3 would not take it, a hash stands for its end.
    """
    room = _BUCKET_LENGTH - len(settings.account) - 1
    return f"{_short(f'{scope.environment}-{name}', room)}-{settings.account}"


def role_name(whole: str) -> str:
    """Return a role's name; where IAM would not take it, a hash stands for its end."""
    return _short(whole, _ROLE_LENGTH)


def _short(whole: str, room: int) -> str:
    if len(whole) <= room:
        return whole
    import hashlib  # noqa: PLC0415 - few names are so long, and it brings OpenSSL

    digest = hashlib.sha256(whole.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{whole[: room - _HASH_LENGTH - 1].rstrip('-')}-{digest}"
