"""A private GKE cluster and its machines without GPUs (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes

from ...planning.scope import Scope
from . import control_plane, names
from .admins import register_admins, register_audit
from .driver_installer import register_driver_installer
from .keys import Keys, register_keys
from .kubeconfig import render_kubeconfig
from .network import Network
from .node_identity import register_node_identity
from .settings import Settings
from .system_pool import register_system_pool

TYPE = "evenkeel:gcp:Cluster"  # part of every URN: changing it replaces live clusters


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """What the cluster is and who reaches it."""

    scope: Scope
    kubernetes: str
    """The minor version, such as `1.35`."""

    public_api: bool = False
    """Whether the API answers outside the network, too (to named ranges)."""

    network: Network
    settings: Settings


class Cluster(pulumi.ComponentResource):
    """A regional GKE cluster: private machines, encrypted secrets, identities instead of keys."""

    provider: kubernetes.Provider
    """Reaches the cluster."""

    context: str
    """What `gcloud` calls the cluster in a kubeconfig."""

    issuer: pulumi.Output[str]
    """Who signs the tokens of the cluster's service accounts."""

    name: pulumi.Output[str]
    """The cluster, as node pools name it."""

    system_pool: gcp.container.NodePool
    """The machines without GPUs."""

    account: pulumi.Output[str]
    """The service account that machines run as."""

    data_key: pulumi.Output[str]
    """The key for disks and buckets."""

    def __init__(
        self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register keys, the machines' identity, the control plane, the system pool."""
        # in a new project an API answers only once it is enabled, which is the network's work
        enabled = pulumi.ResourceOptions(depends_on=[args.network])
        super().__init__(TYPE, name, {}, pulumi.ResourceOptions.merge(opts, enabled))
        scope, settings = args.scope, args.settings
        keys = register_keys(name, scope, settings, self)
        self.account, rights = register_node_identity(name, scope, settings, self)
        self.data_key = keys.data
        register_audit(name, scope, settings, self)
        ready = [*keys.ready, *rights]
        cluster = _cluster(name, args, keys, self.account, _below(self, ready))
        register_admins(name, scope, settings, self)
        self.system_pool = register_system_pool(
            name,
            scope,
            settings,
            args.network.zones,
            cluster=cluster.name,
            account=self.account,
            key=keys.data,
            parent=self,
        )
        self.name = cluster.name
        self.context = names.context(settings, scope.environment)
        self.issuer = pulumi.Output.concat(
            "https://container.googleapis.com/v1/",
            f"projects/{settings.project}/locations/{settings.region}/clusters/",
            cluster.name,
        )
        self.provider = _provider(name, args, cluster, _below(self, [self.system_pool]))
        self._installer_name = f"{name}-driver-installer"
        self._installer: pulumi.Resource | None = None
        self.register_outputs({"context": self.context, "issuer": self.issuer})

    def install_driver(self) -> pulumi.Resource:
        """Register Google's driver installer for the first pool that needs it, once for all."""
        if self._installer is None:
            inside = pulumi.ResourceOptions(parent=self, provider=self.provider)
            self._installer = register_driver_installer(self._installer_name, inside)
        return self._installer


def _below(parent: pulumi.Resource, ready: list[pulumi.Resource]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(parent=parent, depends_on=ready)


def _cluster(
    name: str,
    args: ClusterArgs,
    keys: Keys,
    account: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> gcp.container.Cluster:
    settings = args.settings
    return gcp.container.Cluster(
        f"{name}-gke",
        name=names.cluster_name(args.scope.environment),
        project=settings.project,
        location=settings.region,
        node_locations=list(args.network.zones),
        min_master_version=args.kubernetes,
        description=f"{args.scope.environment}, owned by {args.scope.owner}",
        resource_labels=dict(args.scope.tags()),
        deletion_protection=args.scope.protected,
        remove_default_node_pool=True,
        initial_node_count=1,
        node_config=control_plane.first_machines(account),
        **control_plane.traffic(args.network.link, args.network.subnetwork),
        **control_plane.reach(settings, args.network.ranges, public=args.public_api),
        **control_plane.protection(settings, keys),
        **control_plane.upkeep(),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                protect=args.scope.protected,
                # GKE shows the first pool's machines here: a difference would replace the cluster
                ignore_changes=["nodeConfig", "initialNodeCount"],
            ),
        ),
    )


def _provider(
    name: str, args: ClusterArgs, cluster: gcp.container.Cluster, opts: pulumi.ResourceOptions
) -> kubernetes.Provider:
    context = names.context(args.settings, args.scope.environment)
    # of a private API it is the address inside the network
    found = pulumi.Output.all(cluster.endpoint, cluster.master_auth.cluster_ca_certificate)
    config = found.apply(lambda each: render_kubeconfig(context, each[0], each[1]))
    secret: pulumi.Output[str] = pulumi.Output.secret(config)
    return kubernetes.Provider(
        f"{name}-provider",
        kubeconfig=secret,
        context=context,
        # without it, a new certificate or address would plan to replace every object
        cluster_identifier=names.cluster_path(args.settings, args.scope.environment),
        enable_server_side_apply=True,
        # a cluster that does not answer is not a cluster that is gone
        delete_unreachable=False,
        opts=opts,
    )
