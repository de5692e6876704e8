"""Where volumes and objects are kept on Google Cloud (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes

from ...planning.scope import Scope
from ..volumes import VolumeClass, plan_class, plan_classes
from .cluster import Cluster
from .keys import ROLE
from .names import bucket_name
from .network import Network
from .settings import Settings

TYPE = "evenkeel:gcp:Storage"  # part of every URN: changing it replaces live buckets

_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_WEEK = 7 * 24 * 3600
_OLD_VERSIONS = 30  # days


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """Which buckets are needed beside volumes."""

    scope: Scope
    cluster: Cluster
    network: Network
    buckets: tuple[str, ...] = ()
    """Names inside the environment; the cloud's own names follow from them."""

    settings: Settings


class Storage(pulumi.ComponentResource):
    """A class of encrypted volumes that is the default, and encrypted private buckets."""

    storage_class: str | None
    """Its name."""

    buckets: Mapping[str, pulumi.Output[str]]
    """Name inside the environment -> name in Google Cloud."""

    def __init__(
        self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the class and the buckets."""
        super().__init__(TYPE, name, {}, opts)
        for each in plan_classes(args.scope):
            _storage_class(f"{name}-block{each.role}", each, args, self)
        self.storage_class = plan_class(args.scope)
        may_encrypt = [_use_of_key(name, args, self)] if args.buckets else []
        self.buckets = {
            each: _bucket(f"{name}-{each}", each, args, self, may_encrypt).name
            for each in args.buckets
        }
        self.register_outputs({"storage_class": self.storage_class, "buckets": self.buckets})


def _storage_class(
    name: str, made: VolumeClass, args: StorageArgs, parent: pulumi.Resource
) -> kubernetes.storage.v1.StorageClass:
    return kubernetes.storage.v1.StorageClass(
        name,
        metadata=kubernetes.meta.v1.ObjectMetaArgs(
            name=made.name, annotations={_DEFAULT: "true"} if made.is_default else None
        ),
        provisioner="pd.csi.storage.gke.io",
        parameters={
            "type": "pd-balanced",
            "disk-encryption-kms-key": args.cluster.data_key,
            # a disk that outlives its cluster is found by them
            "labels": ",".join(f"{key}={value}" for key, value in args.scope.tags().items()),
        },
        volume_binding_mode="WaitForFirstConsumer",
        allow_volume_expansion=True,
        reclaim_policy=made.reclaim_policy,
        opts=pulumi.ResourceOptions(parent=parent, provider=args.cluster.provider),
    )


def _use_of_key(
    name: str, args: StorageArgs, parent: pulumi.Resource
) -> gcp.kms.CryptoKeyIAMMember:
    # asking for the account of Cloud Storage makes it, where the project had no bucket yet
    account = gcp.storage.get_project_service_account_output(
        project=args.settings.project, opts=pulumi.InvokeOutputOptions(parent=parent)
    )
    return gcp.kms.CryptoKeyIAMMember(
        f"{name}-key-use",
        crypto_key_id=args.cluster.data_key,
        role=ROLE,
        member=pulumi.Output.concat("serviceAccount:", account.email_address),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _bucket(
    name: str,
    bucket: str,
    args: StorageArgs,
    parent: pulumi.Resource,
    ready: list[pulumi.Resource],
) -> gcp.storage.Bucket:
    rule = gcp.storage.BucketLifecycleRuleArgs
    return gcp.storage.Bucket(
        name,
        name=bucket_name(args.settings, args.scope.environment, bucket),
        project=args.settings.project,
        location=args.settings.region.upper(),
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning=gcp.storage.BucketVersioningArgs(enabled=True),
        encryption=gcp.storage.BucketEncryptionArgs(default_kms_key_name=args.cluster.data_key),
        soft_delete_policy=gcp.storage.BucketSoftDeletePolicyArgs(retention_duration_seconds=_WEEK),
        lifecycle_rules=[
            rule(
                action=gcp.storage.BucketLifecycleRuleActionArgs(type="Delete"),
                condition=gcp.storage.BucketLifecycleRuleConditionArgs(
                    days_since_noncurrent_time=_OLD_VERSIONS, with_state="ARCHIVED"
                ),
            )
        ],
        # outside production an environment goes with its data
        force_destroy=not args.scope.protected,
        labels=dict(args.scope.tags()),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=ready, protect=args.scope.protected),
    )
