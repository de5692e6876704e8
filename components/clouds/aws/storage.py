"""Where volumes are made and objects lie on AWS (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from ...planning.scope import Scope
from ..volumes import VolumeClass, plan_class, plan_classes
from . import arns
from .cluster import Cluster
from .documents import render_bucket_policy
from .network import Network
from .settings import Settings

TYPE = "evenkeel:aws:Storage"  # part of every URN: changing it replaces live buckets

_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_OLD_VERSIONS_DAYS = 30
_UPLOAD_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """Which buckets there are, and for which cluster."""

    scope: Scope
    cluster: Cluster
    network: Network
    buckets: tuple[str, ...] = ()
    """What grants call them."""

    settings: Settings


class Storage(pulumi.ComponentResource):
    """A class of encrypted volumes, and encrypted buckets that nobody reaches from outside."""

    storage_class: str | None
    """Where volumes are made."""

    buckets: Mapping[str, pulumi.Output[str]]
    """What grants call a bucket -> its name in S3."""

    bucket_arns: Mapping[str, pulumi.Output[str]]
    """What grants call a bucket -> its ARN."""

    def __init__(
        self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the class and the buckets."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        for each in plan_classes(args.scope):
            _storage_class(f"{name}-class{each.role}", each, args, self)
        made = {each: _bucket(f"{name}-{each}", each, args, child) for each in args.buckets}
        self.storage_class = plan_class(args.scope)
        self.buckets = {each: bucket.bucket for each, bucket in made.items()}
        self.bucket_arns = {each: bucket.arn for each, bucket in made.items()}
        self.register_outputs({"storage_class": self.storage_class, "buckets": self.buckets})


def _storage_class(
    name: str, made: VolumeClass, args: StorageArgs, parent: pulumi.Resource
) -> None:
    kubernetes.storage.v1.StorageClass(
        name,
        metadata=kubernetes.meta.v1.ObjectMetaArgs(
            name=made.name, annotations={_DEFAULT: "true"} if made.is_default else None
        ),
        provisioner="ebs.csi.aws.com",
        parameters={"type": "gp3", "encrypted": "true", "kmsKeyId": args.cluster.data_key},
        volume_binding_mode="WaitForFirstConsumer",
        allow_volume_expansion=True,
        reclaim_policy=made.reclaim_policy,
        opts=pulumi.ResourceOptions(parent=parent, provider=args.cluster.provider),
    )


def _bucket(
    name: str, short: str, args: StorageArgs, child: pulumi.ResourceOptions
) -> aws.s3.Bucket:
    bucket = aws.s3.Bucket(
        name,
        bucket=arns.bucket_name(args.scope, args.settings, short),
        force_destroy=not args.scope.protected,
        opts=pulumi.ResourceOptions.merge(
            child, pulumi.ResourceOptions(protect=args.scope.protected)
        ),
    )
    aws.s3.BucketPublicAccessBlock(
        f"{name}-private",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child,
    )
    aws.s3.BucketPolicy(
        f"{name}-policy",
        bucket=bucket.bucket,
        policy=bucket.arn.apply(render_bucket_policy),
        opts=child,
    )
    _encrypt(name, bucket, args.cluster.data_key, child)
    _keep(name, bucket, child)
    return bucket


def _encrypt(
    name: str, bucket: aws.s3.Bucket, key: pulumi.Input[str], child: pulumi.ResourceOptions
) -> None:
    s3 = aws.s3
    default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="aws:kms", kms_master_key_id=key
    )
    s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket.bucket,
        rules=[
            s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=default,
                # one key for many objects: far fewer calls to KMS
                bucket_key_enabled=True,
            )
        ],
        opts=child,
    )


def _keep(name: str, bucket: aws.s3.Bucket, child: pulumi.ResourceOptions) -> None:
    """Keep old versions for a while, and clear up after uploads that were broken off."""
    s3 = aws.s3
    versioning = s3.BucketVersioning(
        f"{name}-versioning",
        bucket=bucket.bucket,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=child,
    )
    s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=bucket.bucket,
        rules=[
            s3.BucketLifecycleConfigurationRuleArgs(
                id="old-versions",
                status="Enabled",
                filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                noncurrent_version_expiration=(
                    s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                        noncurrent_days=_OLD_VERSIONS_DAYS
                    )
                ),
                abort_incomplete_multipart_upload=(
                    s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                        days_after_initiation=_UPLOAD_DAYS
                    )
                ),
            )
        ],
        opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[versioning])),
    )
