"""What whoever previews or deploys may do on AWS, as documents of IAM; pure."""

from collections.abc import Iterator

from ...errors import Refused
from ...planning.deployers import (
    Deployer,
    StateSpec,
    by_workflow,
    plan_deployers,
    written_objects,
)
from . import arns
from .documents import Statement, render_document
from .settings import Settings
from .state_plan import KEY, bucket_name, issuer_arn, issuer_host, role_name

AUDIENCE = "sts.amazonaws.com"
"""For whom tokens must be meant."""

_TRUST_LENGTH = 2048
"""Characters, white space aside: what IAM takes unless somebody had the account's quota raised."""

_READ = (
    "autoscaling:Describe*",
    "ec2:Describe*",
    "eks:Describe*",
    "eks:List*",
    "iam:Get*",
    "iam:List*",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListResourceTags",
    "logs:DescribeLogGroups",
    "logs:ListTagsForResource",
    "route53:GetHostedZone",
    "route53:ListTagsForResource",
    "s3:GetAccelerateConfiguration",
    "s3:GetBucket*",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListTagsForResource",
)
"""What a preview asks of each resource; no object of a bucket and no secret is among it."""

_CHANGE_ROLE = (
    "iam:AttachRolePolicy",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
)
_ROLES = ("iam:CreateRole", "iam:PassRole", "iam:TagRole", *_CHANGE_ROLE)
_UNDO = (
    "kms:DeleteAlias",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateAlias",
)
_EMPTY = (
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:DeleteObjectVersion",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
)


def check_trusts(spec: StateSpec, settings: Settings) -> None:
    """Refuse jobs whose subjects do not fit into the document that lets them in.

    Raises:
        Refused: With what to do.
    """
    for each in plan_deployers(spec):
        length = len("".join(render_trust(spec, settings, each).split()))
        if length > _TRUST_LENGTH:
            raise Refused(
                f"evenkeel-bootstrap:state.subject: got jobs whose subjects need {length} "
                f"characters in the trust policy of the role {role_name(spec, each.name)}; "
                f"expected {_TRUST_LENGTH} at most. Use a shorter subject, fewer issuers that "
                "vouch for those who preview, or a repository with a shorter name."
            )


def render_trust(spec: StateSpec, settings: Settings, deployer: Deployer) -> str:
    """Return who may take on a role: its jobs, by whole subjects and files, with tokens for AWS."""
    found = []
    for issuer in spec.issuers:
        jobs = [each for each in deployer.jobs if each.issuer == issuer.address]
        # elsewhere STS knows no claim of GitHub's but the subject, and would let nobody in
        knows = arns.partition(settings.region) == "aws"
        files = by_workflow(jobs) if knows else {None: [each.subject for each in jobs]}
        found += [
            _trust(issuer.address, settings, subjects, workflow)
            for workflow, subjects in files.items()
            if subjects
        ]
    return render_document(*found)


def _trust(issuer: str, settings: Settings, subjects: list[str], workflow: str | None) -> Statement:
    host = issuer_host(issuer)
    return {
        "Effect": "Allow",
        "Principal": {"Federated": issuer_arn(issuer, settings)},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {
                f"{host}:aud": AUDIENCE,
                f"{host}:sub": subjects,
                **({f"{host}:job_workflow_ref": workflow} if workflow else {}),
            }
        },
    }


def render_rights(spec: StateSpec, settings: Settings, deployer: Deployer, key: str) -> str:
    """Return what a deployer may do; `key` is the ARN of the state's key."""
    return render_document(
        *_state(spec, settings, deployer, key), *_cloud(spec, settings, deployer)
    )


def _state(
    spec: StateSpec, settings: Settings, deployer: Deployer, key: str
) -> Iterator[Statement]:
    bucket = f"arn:{arns.partition(settings.region)}:s3:::{bucket_name(spec, settings)}"
    yield _allow(bucket, "s3:ListBucket", "s3:GetBucketLocation")
    # the other layers' too: their outputs are read
    yield _allow(f"{bucket}/.pulumi/*", "s3:GetObject")
    # a preview decrypts the data key of a stack's secrets; only a new one is encrypted
    yield _allow(key, "kms:Decrypt", "kms:DescribeKey")
    if deployer.deploys:
        objects = [f"{bucket}/{each}" for each in written_objects(deployer.stack)]
        yield _allow(objects, "s3:PutObject", "s3:DeleteObject")
        yield _allow(key, "kms:Encrypt", "kms:GenerateDataKey")
        yield {"Effect": "Deny", "Action": list(_UNDO), "Resource": key}
        # those of all environments, as far as their names were not shortened
        every = f"arn:{arns.partition(settings.region)}:s3:::*-{KEY}-{settings.account}"
        resources = [f"{each}{end}" for each in (bucket, every) for end in ("", "/*")]
        yield {"Effect": "Deny", "Action": list(_EMPTY), "Resource": resources}


def _cloud(spec: StateSpec, settings: Settings, deployer: Deployer) -> Iterator[Statement]:
    yield _allow("*", *_READ)
    name = spec.scope.environment
    # whether a bucket is there is asked with the right to list it
    yield _allow(f"arn:{arns.partition(settings.region)}:s3:::{name}-*", "s3:ListBucket")
    if not deployer.foundation:
        return
    place = f"arn:{arns.partition(settings.region)}:iam::{settings.account}"
    yield from _own_roles(f"{place}:role/{name}-*", name)
    yield _allow(f"{place}:role/aws-service-role/*", "iam:CreateServiceLinkedRole")
    # a key is the environment's whose tag it has; of others' keys only evenkeel's are meant
    tag = "aws:ResourceTag/environment"
    yield {
        "Effect": "Deny",
        "Action": "kms:*",
        "Resource": "*",
        "Condition": {
            "StringEquals": {"aws:ResourceTag/managed-by": spec.scope.tags()["managed-by"]},
            "Null": {tag: "false"},
            "StringNotEquals": {tag: name},
        },
    }
    # PowerUserAccess lets it take on whatever trusts the account; the program takes on nothing
    yield {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"}
    # who deploys cannot give itself more: not to its own role, nor to another deployer's
    yield {
        "Effect": "Deny",
        "Action": list(_ROLES),
        "Resource": f"{place}:role/{role_name(spec, '')}*",
    }


def _own_roles(roles: str, environment: str) -> Iterator[Statement]:
    """Yield what lets roles be made and changed that belong to an environment.

    Names alone would not do: those of an environment whose name goes on with a dash begin with
    this one's, too. So the tag decides, which the provider gives to all that it makes.
    """
    asked, there = "aws:RequestTag/environment", "aws:ResourceTag/environment"
    yield {
        **_allow(roles, "iam:CreateRole"),
        "Condition": {"StringEquals": {asked: environment}},
    }
    # nor can a role of another one be made this one's; a new one has no tag yet
    yield {
        **_allow(roles, "iam:TagRole"),
        "Condition": {"StringEqualsIfExists": {asked: environment, there: environment}},
    }
    yield {
        **_allow(roles, *_CHANGE_ROLE),
        "Condition": {"StringEquals": {there: environment}},
    }
    # tags say nothing reliable where a role is handed to a service
    yield _allow(roles, "iam:PassRole")


def _allow(resource: str | list[str], *actions: str) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}
