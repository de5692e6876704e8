"""Rights in Google Cloud for Kubernetes service accounts (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from ...contract import Grant
from ...planning.scope import Scope
from .cluster import Cluster
from .names import principal
from .settings import Settings
from .storage import Storage

TYPE = "evenkeel:gcp:Identity"  # part of every URN

ROLES: Mapping[str, str] = {
    "read": "roles/storage.objectViewer",
    "write": "roles/storage.objectUser",
}
"""What a grant says -> the role on the bucket; neither may change the bucket itself."""


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """Who gets which rights."""

    scope: Scope
    cluster: Cluster
    storage: Storage
    grants: tuple[Grant, ...] = ()
    settings: Settings


class Identity(pulumi.ComponentResource):
    """Service accounts as members of buckets: federation, without any account of Google Cloud."""

    service_account_annotations: Mapping[str, Mapping[str, pulumi.Output[str]]]
    """Grant -> what its service account is annotated with: nothing, GKE knows it by its name."""

    pod_labels: Mapping[str, Mapping[str, str]]
    """Grant -> what its pods are labelled with: nothing."""

    def __init__(
        self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the rights."""
        super().__init__(TYPE, name, {}, opts)
        for grant in args.grants:
            member = principal(args.settings, grant.namespace, grant.service_account)
            for bucket, right in grant.buckets.items():
                gcp.storage.BucketIAMMember(
                    f"{name}-{grant.name}-{bucket}",
                    bucket=args.storage.buckets[bucket],
                    role=ROLES[right],
                    member=member,
                    # the pool of identities is made with the project's first cluster
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[args.cluster]),
                )
        self.service_account_annotations = {grant.name: {} for grant in args.grants}
        self.pod_labels = {grant.name: {} for grant in args.grants}
        self.register_outputs({"grants": [grant.name for grant in args.grants]})
