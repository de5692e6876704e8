"""Where volumes and buckets are kept, on Azure (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_azure_native import storage

from ...planning.scope import Scope
from ..volumes import VolumeClass, plan_class, plan_classes
from .cluster import Cluster
from .endpoint import EndpointPlan, open_endpoint
from .network import Network
from .settings import Settings

TYPE = "evenkeel:azure:Storage"  # part of every URN: changing it replaces live data

_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """What must be kept."""

    scope: Scope
    """Whose it is."""

    cluster: Cluster
    """The cluster that gets the storage class."""

    network: Network
    """From where the buckets are reached."""

    buckets: tuple[str, ...] = ()
    """The names of the buckets."""

    settings: Settings
    """The environment's cloud section."""


class Storage(pulumi.ComponentResource):
    """A storage class, and an account that only the network reaches, a container per bucket."""

    storage_class: str | None
    """Where volumes are made."""

    buckets: Mapping[str, pulumi.Output[str]]
    """Bucket -> the container that it is."""

    containers: Mapping[str, pulumi.Output[str]]
    """Bucket -> the container's id, which rights are given on."""

    def __init__(
        self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the storage class, and an account where there are buckets."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        for each in plan_classes(args.scope):
            _storage_class(f"{name}-class{each.role}", each, args, child)
        self.storage_class = plan_class(args.scope)
        made = _containers(name, args, child) if args.buckets else {}
        self.buckets = {bucket: each.name for bucket, each in made.items()}
        self.containers = {bucket: each.id for bucket, each in made.items()}
        self.register_outputs({"storage_class": self.storage_class, "buckets": self.buckets})


def _storage_class(
    name: str, made: VolumeClass, args: StorageArgs, child: pulumi.ResourceOptions
) -> kubernetes.storage.v1.StorageClass:
    return kubernetes.storage.v1.StorageClass(
        name,
        metadata=kubernetes.meta.v1.ObjectMetaArgs(
            name=made.name,
            # AKS has a default of its own; of two, Kubernetes takes the younger
            annotations={_DEFAULT: "true"} if made.is_default else None,
        ),
        provisioner="disk.csi.azure.com",
        # Azure encrypts every disk; PremiumV2 would need zones that not every region has
        parameters={"skuName": "Premium_LRS", "cachingMode": "ReadOnly"},
        reclaim_policy=made.reclaim_policy,
        allow_volume_expansion=True,
        # a disk lives in one zone: the pod's, once it is known
        volume_binding_mode="WaitForFirstConsumer",
        opts=pulumi.ResourceOptions.merge(
            child, pulumi.ResourceOptions(provider=args.cluster.provider)
        ),
    )


def _containers(
    name: str, args: StorageArgs, child: pulumi.ResourceOptions
) -> dict[str, storage.BlobContainer]:
    guarded = args.network.site.guarded(child)
    account = _account(f"{name}-account", args, guarded)
    storage.BlobServiceProperties(
        f"{name}-retention",
        resource_group_name=args.network.site.group,
        account_name=account.name,
        blob_services_name="default",
        delete_retention_policy=storage.DeleteRetentionPolicyArgs(enabled=True, days=_DAYS),
        container_delete_retention_policy=storage.DeleteRetentionPolicyArgs(
            enabled=True, days=_DAYS
        ),
        opts=child,
    )
    endpoint = EndpointPlan(
        target=account.id, part="blob", zone="privatelink.blob.core.windows.net"
    )
    open_endpoint(f"{name}-blob", endpoint, args.network.site, args.network, child)
    return {
        bucket: storage.BlobContainer(
            f"{name}-{bucket}",
            resource_group_name=args.network.site.group,
            account_name=account.name,
            container_name=bucket,
            public_access=storage.PublicAccess.NONE,
            opts=guarded,
        )
        for bucket in args.buckets
    }


def _account(name: str, args: StorageArgs, opts: pulumi.ResourceOptions) -> storage.StorageAccount:
    site = args.network.site
    redundancy = (
        storage.SkuName.STANDARD_ZRS
        if len(args.network.zones) > 1
        else storage.SkuName.STANDARD_LRS
    )
    return storage.StorageAccount(
        name,
        resource_group_name=args.network.site.group,
        account_name=site.names.data_account,
        location=site.location,
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=redundancy),
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        # who may read is said by roles alone: a key would be anybody's
        allow_shared_key_access=False,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        public_network_access=storage.PublicNetworkAccess.DISABLED,
        tags=site.tags,
        opts=opts,
    )
