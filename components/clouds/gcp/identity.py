"""Rights in Google Cloud for Kubernetes service accounts (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from ...contract import Grant
from ...planning.scope import Scope
from .cluster import Cluster
from .names import principal, secrets_prefix
from .settings import Settings
from .storage import Storage

TYPE = "evenkeel:gcp:Identity"  # part of every URN

ROLES: Mapping[str, str] = {
    "read": "roles/storage.objectViewer",
    "write": "roles/storage.objectUser",
}
"""What a grant says -> the role on the bucket; neither may change the bucket itself."""

DNS_WRITER = "roles/dns.admin"
"""On the one zone: Google has no role for records alone, and one of our own could not be made again
for weeks after an environment went."""

DNS_FINDER = "roles/dns.reader"
"""On the project: whoever writes records looks for the zone by its domain."""

SECRET_READER = "roles/secretmanager.secretAccessor"  # noqa: S105 - a role's name


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """Who gets which rights."""

    scope: Scope
    cluster: Cluster
    storage: Storage
    grants: tuple[Grant, ...] = ()
    domain: str | None = None
    """The one whose records grants may write; without it, or a zone, nobody writes any."""

    settings: Settings


class Identity(pulumi.ComponentResource):
    """Service accounts as members of what they use: federation, no account of Google Cloud."""

    service_account_annotations: Mapping[str, Mapping[str, pulumi.Output[str]]]
    """Grant -> what its service account is annotated with: nothing, GKE knows it by its name."""

    pod_labels: Mapping[str, Mapping[str, str]]
    """Grant -> what its pods are labelled with: nothing."""

    def __init__(
        self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the rights."""
        super().__init__(TYPE, name, {}, opts)
        # the pool of identities is made with the project's first cluster
        child = pulumi.ResourceOptions(parent=self, depends_on=[args.cluster])
        for grant in args.grants:
            _buckets(f"{name}-{grant.name}", grant, args, child)
            if grant.dns and args.domain and args.settings.dns_zone:
                _dns(f"{name}-{grant.name}", args.settings.dns_zone, grant, args, child)
        readers = [grant for grant in args.grants if grant.secrets]
        if readers:
            _secrets(name, readers, args, child)
        self.service_account_annotations = {grant.name: {} for grant in args.grants}
        self.pod_labels = {grant.name: {} for grant in args.grants}
        self.register_outputs({"grants": [grant.name for grant in args.grants]})


def _member(grant: Grant, args: IdentityArgs) -> str:
    return principal(args.settings, grant.namespace, grant.service_account)


def _buckets(name: str, grant: Grant, args: IdentityArgs, child: pulumi.ResourceOptions) -> None:
    for bucket, right in grant.buckets.items():
        gcp.storage.BucketIAMMember(
            f"{name}-{bucket}",
            bucket=args.storage.buckets[bucket],
            role=ROLES[right],
            member=_member(grant, args),
            opts=child,
        )


def _dns(
    name: str, zone: str, grant: Grant, args: IdentityArgs, child: pulumi.ResourceOptions
) -> None:
    """Let a grant write records of one zone, and find it among the project's."""
    gcp.dns.DnsManagedZoneIamMember(
        f"{name}-writes-dns",
        project=args.settings.project,
        managed_zone=zone,
        role=DNS_WRITER,
        member=_member(grant, args),
        opts=child,
    )
    gcp.projects.IAMMember(
        f"{name}-finds-dns",
        project=args.settings.project,
        role=DNS_FINDER,
        member=_member(grant, args),
        opts=child,
    )


def _secrets(
    name: str, readers: list[Grant], args: IdentityArgs, child: pulumi.ResourceOptions
) -> None:
    """Turn Secret Manager on, and let grants read the environment's secrets there."""
    settings, environment = args.settings, args.scope.environment
    gcp.projects.Service(
        f"{name}-api-secretmanager",
        project=settings.project,
        service="secretmanager.googleapis.com",
        # the project may have other users of it
        disable_on_destroy=False,
        opts=child,
    )
    for grant in readers:
        gcp.projects.IAMMember(
            f"{name}-{grant.name}-reads-secrets",
            project=settings.project,
            role=SECRET_READER,
            member=_member(grant, args),
            condition=gcp.projects.IAMMemberConditionArgs(
                title=f"secrets of {environment}",
                expression=(f'resource.name.startsWith("{secrets_prefix(settings, environment)}")'),
            ),
            opts=child,
        )
