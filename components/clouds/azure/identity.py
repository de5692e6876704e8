"""Who workloads are to Azure: identities without a key (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import managedidentity

from ...contract import Grant
from ...planning.scope import Scope
from .cluster import Cluster
from .roles import Assignment, Role, grant_role
from .settings import Settings
from .storage import Storage

TYPE = "evenkeel:azure:Identity"  # part of every URN

CLIENT_ID = "azure.workload.identity/client-id"
"""On a service account: the identity that its pods take on."""

USE = "azure.workload.identity/use"
"""On a pod: whether it takes on its service account's identity at all."""

_AUDIENCE = "api://AzureADTokenExchange"

_ROLES = {"read": Role.BLOB_READER, "write": Role.BLOB_CONTRIBUTOR}


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """Who may do what."""

    scope: Scope
    """Whose they are."""

    cluster: Cluster
    """The cluster that vouches for its service accounts."""

    storage: Storage
    """The buckets that rights are given on."""

    grants: tuple[Grant, ...] = ()
    """The rights; each is an identity of its own."""

    settings: Settings
    """The environment's cloud section."""


class Identity(pulumi.ComponentResource):
    """For each grant an identity that one Kubernetes service account may take on."""

    service_account_annotations: Mapping[str, Mapping[str, pulumi.Output[str]]]
    """Grant -> what its service account must be annotated with."""

    pod_labels: Mapping[str, Mapping[str, str]]
    """Grant -> what its pods must be labelled with."""

    def __init__(
        self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register an identity for each grant."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        made = {grant.name: _identity(name, grant, args, child) for grant in args.grants}
        self.service_account_annotations = {
            grant: {CLIENT_ID: identity.client_id} for grant, identity in made.items()
        }
        self.pod_labels = {grant: {USE: "true"} for grant in made}
        self.register_outputs({"grants": sorted(made)})


def _identity(
    name: str, grant: Grant, args: IdentityArgs, child: pulumi.ResourceOptions
) -> managedidentity.UserAssignedIdentity:
    """Make an identity of one grant: one credential each, so the limit of 20 is never met."""
    site = args.cluster.site
    identity = managedidentity.UserAssignedIdentity(
        f"{name}-{grant.name}",
        resource_group_name=site.group,
        resource_name_=f"{args.scope.environment}-{grant.name}",
        location=site.location,
        tags=site.tags,
        opts=child,
    )
    managedidentity.FederatedIdentityCredential(
        f"{name}-{grant.name}-trust",
        resource_group_name=site.group,
        resource_name_=identity.name,
        federated_identity_credential_resource_name=grant.name,
        issuer=args.cluster.issuer,
        subject=f"system:serviceaccount:{grant.namespace}:{grant.service_account}",
        audiences=[_AUDIENCE],
        opts=child,
    )
    for bucket, right in grant.buckets.items():
        given = Assignment(
            role=_ROLES[right],
            scope=args.storage.containers[bucket],
            principal=identity.principal_id,
        )
        grant_role(f"{name}-{grant.name}-{bucket}", site, given, child)
    return identity
