"""The place of an environment's state on AWS: a bucket, its key, and the roles of deployers."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from ...planning.deployers import Deployer, StateSpec, plan_deployers
from . import arns
from .documents import (
    refuse_others_bucket,
    refuse_others_key,
    render_bucket_policy,
    render_key_policy,
)
from .settings import Settings
from .state_plan import KEY, bucket_name, check_keepers, plan_state, plan_users, role_name
from .state_rights import AUDIENCE, check_trusts, render_rights, render_trust

_WINDOW_DAYS = 30
_UPLOAD_DAYS = 7
SESSION_SECONDS = 4 * 3600
"""How long a deployer's credentials last: an `up` must save its state with those it began with."""

_LOCK_DAYS = 30
"""For so long no version can be deleted, but by who may pass governance retention: nobody here."""


def build_state(spec: StateSpec, settings: Settings) -> Mapping[str, object]:
    """Register bucket, key and roles; return what the stack tells of them.

    Raises:
        Refused: Nobody keeps the state, or a role's jobs do not fit; nothing was registered.
    """
    check_keepers(spec, settings)
    check_trusts(spec, settings)
    provider = aws.Provider(
        "aws",
        region=settings.region,
        allowed_account_ids=[settings.account],
        default_tags=aws.ProviderDefaultTagsArgs(tags=spec.scope.tags()),
    )
    opts = pulumi.ResourceOptions(provider=provider)
    key = _key(spec, settings, opts)
    _bucket(spec, settings, key, opts)
    issuers = _issuers(spec, opts)
    for deployer in plan_deployers(spec):
        _role(spec, settings, deployer, key.arn, issuers, opts)
    return vars(plan_state(spec, settings))


def _kept(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return options for what every stage protects: without its state an environment is lost."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True))


def _key(spec: StateSpec, settings: Settings, opts: pulumi.ResourceOptions) -> aws.kms.Key:
    key = aws.kms.Key(
        "key",
        description=f"evenkeel {spec.scope.environment}: state",
        enable_key_rotation=True,
        deletion_window_in_days=_WINDOW_DAYS,
        # KMS refuses a policy that keeps out whoever sets it: so that is found before the bucket's
        policy=render_key_policy(settings, refuse_others_key(plan_users(spec, settings))),
        opts=_kept(opts),
    )
    aws.kms.Alias(
        "key-alias",
        name=f"alias/{spec.scope.environment}-{KEY}",
        target_key_id=key.arn,
        opts=opts,
    )
    return key


def _bucket(
    spec: StateSpec, settings: Settings, key: aws.kms.Key, opts: pulumi.ResourceOptions
) -> None:
    bucket = aws.s3.Bucket(
        "bucket",
        bucket=bucket_name(spec, settings),
        object_lock_enabled=True,
        force_destroy=False,
        opts=_kept(opts),
    )
    aws.s3.BucketPublicAccessBlock(
        "bucket-private",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
    _close(spec, settings, bucket, key, opts)
    default = (
        aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="aws:kms", kms_master_key_id=key.arn
        )
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        "bucket-encryption",
        bucket=bucket.bucket,
        rules=[
            aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=default, bucket_key_enabled=True
            )
        ],
        opts=opts,
    )
    _keep_versions(spec, bucket, opts)


def _close(
    spec: StateSpec,
    settings: Settings,
    bucket: aws.s3.Bucket,
    key: aws.kms.Key,
    opts: pulumi.ResourceOptions,
) -> None:
    """Keep out whoever is not named; after the key, whose service finds out who forgot itself."""
    users = plan_users(spec, settings)
    policy = bucket.arn.apply(
        lambda arn: render_bucket_policy(arn, refuse_others_bucket(arn, users))
    )
    after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[key]))
    aws.s3.BucketPolicy("bucket-policy", bucket=bucket.bucket, policy=policy, opts=after)


def _keep_versions(spec: StateSpec, bucket: aws.s3.Bucket, opts: pulumi.ResourceOptions) -> None:
    s3 = aws.s3
    versioning = s3.BucketVersioning(
        "bucket-versioning",
        bucket=bucket.bucket,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=opts,
    )
    after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[versioning]))
    _keep_a_while(spec, bucket, after)
    s3.BucketObjectLockConfiguration(
        "bucket-lock",
        bucket=bucket.bucket,
        rule=s3.BucketObjectLockConfigurationRuleArgs(
            default_retention=s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
                # compliance mode could not even be shortened by the account's owner
                mode="GOVERNANCE",
                days=min(_LOCK_DAYS, spec.retention_days),
            )
        ),
        opts=after,
    )


def _keep_a_while(spec: StateSpec, bucket: aws.s3.Bucket, opts: pulumi.ResourceOptions) -> None:
    """Let old versions go in time, and what was broken off sooner."""
    s3 = aws.s3
    s3.BucketLifecycleConfiguration(
        "bucket-lifecycle",
        bucket=bucket.bucket,
        rules=[
            s3.BucketLifecycleConfigurationRuleArgs(
                id="old-versions",
                status="Enabled",
                filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                noncurrent_version_expiration=(
                    s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                        noncurrent_days=spec.retention_days
                    )
                ),
                abort_incomplete_multipart_upload=(
                    s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                        days_after_initiation=_UPLOAD_DAYS
                    )
                ),
            )
        ],
        opts=opts,
    )


def _issuers(spec: StateSpec, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    return [
        aws.iam.OpenIdConnectProvider(
            "issuer" if index == 1 else f"issuer-{index}",
            url=each.address,
            client_id_lists=[AUDIENCE],
            opts=opts,
        )
        for index, each in enumerate(spec.issuers, 1)
        if not each.exists
    ]


def _role(  # noqa: PLR0913, PLR0917 - what a role is made of
    spec: StateSpec,
    settings: Settings,
    deployer: Deployer,
    key: pulumi.Output[str],
    issuers: list[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> None:
    after = pulumi.ResourceOptions(depends_on=issuers)
    role = aws.iam.Role(
        deployer.name,
        name=role_name(spec, deployer.name),
        assume_role_policy=render_trust(spec, settings, deployer),
        max_session_duration=SESSION_SECONDS if deployer.deploys else None,
        opts=pulumi.ResourceOptions.merge(opts, after),
    )
    aws.iam.RolePolicy(
        f"{deployer.name}-rights",
        role=role.name,
        policy=key.apply(lambda arn: render_rights(spec, settings, deployer, arn)),
        opts=opts,
    )
    if deployer.foundation:
        aws.iam.RolePolicyAttachment(
            f"{deployer.name}-power",
            role=role.name,
            # everything but rights: those are named in the role's own document
            policy_arn=arns.managed_policy_arn(settings, "PowerUserAccess"),
            opts=opts,
        )
