"""Who workloads are to Azure: identities without a key (contract: components/contract.py)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import managedidentity

from ...contract import Grant
from ...planning.scope import Scope
from .cluster import Cluster
from .names import parse_id
from .roles import Assignment, Role, grant_role
from .services import POD_LABELS
from .settings import Settings
from .storage import Storage

TYPE = "evenkeel:azure:Identity"  # part of every URN

CLIENT_ID = "azure.workload.identity/client-id"
"""On a service account: the identity that its pods take on."""

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

    domain: str | None = None
    """The one whose records grants may write; without it, or a zone, nobody writes any."""

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
        self.pod_labels = dict.fromkeys(made, POD_LABELS)
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
    for purpose, given in _rights(grant, args, identity.principal_id):
        grant_role(f"{name}-{grant.name}-{purpose}", site, given, child)
    return identity


def _rights(
    grant: Grant, args: IdentityArgs, principal: pulumi.Output[str]
) -> Iterator[tuple[str, Assignment]]:
    """Yield what a grant lets, each right with a word for its name."""
    for bucket, right in grant.buckets.items():
        container = args.storage.containers[bucket]
        yield bucket, Assignment(role=_ROLES[right], scope=container, principal=principal)
    zone, vault = args.settings.dns_zone, args.settings.key_vault
    if grant.dns and args.domain and zone:
        # records are written in the zone, which is looked for in its group
        group = parse_id(zone).group_id
        for purpose, role, scope in (
            ("writes-dns", Role.DNS_ZONE_CONTRIBUTOR, zone),
            ("finds-dns", Role.READER, group),
        ):
            yield purpose, _existing(role, scope, principal)
    if grant.secrets and vault:
        yield "reads-secrets", _existing(Role.KEY_VAULT_SECRETS_USER, vault, principal)


def _existing(role: Role, scope: str, principal: pulumi.Output[str]) -> Assignment:
    """Return a role on something that evenkeel did not make, and that may be elsewhere."""
    _, _, subscription, *_ = scope.split("/")
    return Assignment(role=role, scope=scope, principal=principal, subscription=subscription)
