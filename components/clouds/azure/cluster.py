"""A Kubernetes cluster of AKS, and the way into it (contract: components/contract.py)."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_azure_native import containerservice, managedidentity

from ...planning.scope import Scope
from .audit import keep_audit_logs
from .control_plane import control_plane
from .encryption import provide_key
from .kubeconfig import plan_kubeconfig
from .maintenance import plan_upgrades
from .names import cluster_id
from .network import Network
from .roles import Assignment, Role, grant_role
from .settings import Settings
from .site import Site
from .system_pools import plan_system_pools
from .workers import platform_pool

TYPE = "evenkeel:azure:Cluster"  # part of every URN: changing it replaces live clusters

_CREDENTIALS = "azure-native:containerservice:listManagedClusterUserCredentials"


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """What an environment says about its cluster."""

    scope: Scope
    """Whose it is."""

    kubernetes: str
    """The minor version, such as `1.36`."""

    public_api: bool = False
    """Whether the Kubernetes API answers outside the network, too (to named ranges)."""

    network: Network
    """Where it lives."""

    settings: Settings
    """The environment's cloud section."""


class Cluster(pulumi.ComponentResource):
    """A cluster without local accounts, its pools without GPUs, its key and its audit logs."""

    provider: kubernetes.Provider
    """Reaches the cluster."""

    context: str
    """The name of the cluster in a kubeconfig."""

    issuer: pulumi.Output[str]
    """Who vouches for the cluster's service accounts."""

    id: pulumi.Output[str]
    """The cluster; unknown until it exists, so nothing that a chart needs comes from it."""

    name: pulumi.Output[str]
    """What pools of the cluster call it."""

    principal: pulumi.Output[str]
    """Who the cluster is to Azure."""

    site: Site
    """Where the environment's resources are made."""

    def __init__(
        self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the cluster."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.site = site = args.network.site
        identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_group_name=site.group,
            resource_name_=site.names.cluster,
            location=site.location,
            tags=site.tags,
            opts=child,
        )
        self.principal = identity.principal_id
        key = provide_key(name, site, self.principal, child)
        rights = self._let_into_network(name, args, child)
        aks = control_plane(
            f"{name}-aks",
            args,
            identity,
            key.profile,
            pulumi.ResourceOptions.merge(
                child, pulumi.ResourceOptions(depends_on=[*key.rights, *rights])
            ),
        )
        self.id, self.name = aks.id, aks.name
        self.context = site.names.cluster
        self.issuer = aks.oidc_issuer_profile.apply(lambda profile: profile.issuer_url)
        _, platform = plan_system_pools(args.scope, args.network.spread)
        platform_pool(f"{name}-platform", args, platform, aks, child)
        self._admit(name, args, child)
        keep_audit_logs(f"{name}-audit", site, aks, child)
        plan_upgrades(f"{name}-upgrades", site, aks, child)
        self.provider = self._way_in(name, args, aks)
        self.register_outputs({"context": self.context, "issuer": self.issuer})

    def _let_into_network(
        self, name: str, args: ClusterArgs, child: pulumi.ResourceOptions
    ) -> list[pulumi.Resource]:
        """Let the cluster join its subnets, and take machines from reserved capacity."""
        reservations = {
            each.reservation.split("/providers/")[0]
            for each in args.settings.pools.values()
            if each.reservation
        }
        wanted: list[tuple[str, Role, pulumi.Input[str]]] = [
            ("network", Role.NETWORK_CONTRIBUTOR, args.network.id)
        ]
        wanted += [
            (f"reservations-{group.split('/')[-1]}", Role.CONTRIBUTOR, group)
            for group in sorted(reservations)
        ]
        return [
            grant_role(
                f"{name}-{purpose}",
                args.network.site,
                Assignment(role=role, scope=where, principal=self.principal),
                child,
            )
            for purpose, role, where in wanted
        ]

    def _admit(self, name: str, args: ClusterArgs, child: pulumi.ResourceOptions) -> None:
        """Let the administrators ask Azure how the cluster is reached."""
        for index, group in enumerate(args.settings.admin_groups):
            given = Assignment(
                role=Role.CLUSTER_USER,
                scope=self.id,
                principal=group,
                principal_type="Group",
            )
            # by the group, not by its place: whoever else is listed loses nothing when one goes
            before = pulumi.ResourceOptions(
                aliases=[pulumi.Alias(name=f"{name}-admins-{index}")],
                # one that came with its place has its name in Azure from it: another name is
                # another assignment, and in production the cluster's lock keeps the old one
                ignore_changes=["roleAssignmentName"],
            )
            grant_role(
                f"{name}-admins-{group[:8]}",
                args.network.site,
                given,
                pulumi.ResourceOptions.merge(child, before),
            )

    def _way_in(
        self, name: str, args: ClusterArgs, aks: containerservice.ManagedCluster
    ) -> kubernetes.Provider:
        names = args.network.site.names

        async def kubeconfig(_: str) -> str:
            # awaited inside an output that depends on the cluster's address: the first preview of
            # a real environment does not know it yet, and must not ask for what does not exist
            answer: Any = await pulumi.runtime.invoke_async(
                _CREDENTIALS,
                {
                    "resourceGroupName": names.group,
                    "resourceName": names.cluster,
                    "format": "exec",
                    # the private name is known in the cluster's own network alone
                    **({} if args.public_api else {"serverFqdn": "public"}),
                },
                pulumi.InvokeOptions(parent=self),
            )
            return plan_kubeconfig(answer["kubeconfigs"][0]["value"], names.cluster)

        # only the one that this cluster has: Azure leaves the other out, and what it leaves out
        # stays unknown in every preview
        address: pulumi.Output[str] = aks.fqdn if args.public_api else aks.private_fqdn
        found: pulumi.Output[str] = address.apply(kubeconfig)
        kept: pulumi.Output[str] = pulumi.Output.secret(found)
        return kubernetes.Provider(
            f"{name}-provider",
            kubeconfig=kept,
            context=names.cluster,
            # without it, a new certificate or address would plan to replace every object
            cluster_identifier=cluster_id(args.settings.subscription, names),
            enable_server_side_apply=True,
            # a cluster that does not answer is not a cluster that is gone
            delete_unreachable=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
