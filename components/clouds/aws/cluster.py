"""A Kubernetes cluster on EKS (contract: components/contract.py)."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from ...planning.scope import Scope
from . import arns
from .access import make_access
from .addon_set import AddonSetArgs, make_addons
from .addons import ADDONS
from .api_firewall import ApiFirewallArgs, make_api_firewall
from .autoscaler import AutoscalerArgs, make_autoscaler
from .control_plane import ControlPlaneArgs, make_control_plane, render_access
from .documents import render_key_policy, render_service_trust, volumes_use_key
from .key import make_key
from .network import Network
from .role import RoleArgs, make_role
from .settings import Settings
from .system_pool import SystemPoolArgs, make_system_pool

TYPE = "evenkeel:aws:Cluster"  # part of every URN: changing it replaces live clusters

_NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """What the cluster is and where it stands."""

    scope: Scope
    kubernetes: str
    """The minor version, such as `1.36`."""

    public_api: bool = False
    network: Network
    settings: Settings


class Cluster(pulumi.ComponentResource):
    """An EKS cluster with its add-ons, machines for what needs no GPU, and an autoscaler."""

    provider: kubernetes.Provider
    """Reaches the cluster."""

    context: str
    """The name of the cluster in a kubeconfig."""

    issuer: pulumi.Output[str]
    """Who vouches for service accounts: the URL of the cluster's OpenID Connect issuer."""

    name: pulumi.Output[str]
    """What EKS calls it; known, and it makes others wait for the cluster."""

    node_role: pulumi.Output[str]
    """The ARN of the role that every node has."""

    firewall: pulumi.Output[str]
    """The security group that EKS puts before control plane and nodes."""

    data_key: pulumi.Output[str]
    """The ARN of the key that disks and buckets are encrypted with."""

    ready: Sequence[pulumi.Resource]
    """What must stand before other node groups."""

    def __init__(
        self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the cluster and what it cannot do without."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        policy = render_key_policy(args.settings, volumes_use_key(args.settings))
        key = make_key(f"{name}-data-key", "data", policy, args.scope, child)
        plane, rules = _control_plane(name, args, child)
        self.data_key, self.name = key.arn, plane.name
        self.firewall = plane.vpc_config.cluster_security_group_id
        self.issuer = plane.identities[0].oidcs[0].issuer
        self.context = arns.cluster_name(args.scope)
        self.provider = _provider(name, args, plane, rules, child)
        self.ready = self._nodes(name, args, plane, child)
        make_autoscaler(
            f"{name}-autoscaler",
            AutoscalerArgs(
                scope=args.scope,
                kubernetes=args.kubernetes,
                settings=args.settings,
                cluster=plane.name,
            ),
            _inside(child, self.provider, self.ready),
        )
        self.register_outputs({"context": self.context, "issuer": self.issuer})

    def _nodes(
        self,
        name: str,
        args: ClusterArgs,
        plane: aws.eks.Cluster,
        child: pulumi.ResourceOptions,
    ) -> list[pulumi.Resource]:
        """Register the first nodes, between the add-ons that they need and those that need them."""
        role, rights = _node_role(f"{name}-node", args, child)
        self.node_role = role.arn
        addons = AddonSetArgs(
            scope=args.scope,
            settings=args.settings,
            cluster=plane,
            data_key=self.data_key,
            pod_subnets=args.network.pod_subnets,
        )
        early = make_addons(name, addons, [each for each in ADDONS if each.before_nodes], child)
        system = make_system_pool(
            f"{name}-system",
            SystemPoolArgs(
                scope=args.scope,
                kubernetes=args.kubernetes,
                cluster=plane.name,
                role=role.arn,
                key=self.data_key,
                subnets=args.network.private_subnets,
            ),
            # nodes fetch images through the gateways: without a way out they never become ready
            _after(child, [*rights, *early, args.network]),
        )
        late = [each for each in ADDONS if not each.before_nodes]
        return [*early, *system, *make_addons(name, addons, late, _after(child, system))]


def _control_plane(
    name: str, args: ClusterArgs, child: pulumi.ResourceOptions
) -> tuple[aws.eks.Cluster, list[pulumi.Resource]]:
    """Register the control plane; return it, and what lets others than nodes reach its API."""
    firewall, rules = make_api_firewall(
        name,
        ApiFirewallArgs(
            scope=args.scope,
            network=args.network.id,
            cidr=args.network.cidr,
            # with a public API they come by its public address, which has a list of its own
            others=() if args.public_api else args.settings.api_cidrs,
        ),
        child,
    )
    plane = make_control_plane(
        name,
        ControlPlaneArgs(
            scope=args.scope,
            kubernetes=args.kubernetes,
            public_api=args.public_api,
            settings=args.settings,
            subnets=args.network.control_subnets,
            services=args.network.services,
            log_key=args.network.log_key,
            firewalls=[firewall.id],
        ),
        child,
    )
    return plane, rules


def _node_role(
    name: str, args: ClusterArgs, child: pulumi.ResourceOptions
) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    return make_role(
        name,
        RoleArgs(
            name=f"{args.scope.environment}-node",
            trust=render_service_trust(f"ec2.{arns.domain(args.settings.region)}"),
            policies=_NODE_POLICIES,
        ),
        args.settings,
        child,
    )


def _after(
    opts: pulumi.ResourceOptions, needs: Sequence[pulumi.Resource]
) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(needs)))


def _inside(
    opts: pulumi.ResourceOptions,
    provider: kubernetes.Provider,
    needs: Sequence[pulumi.Resource],
) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(
        _after(opts, needs), pulumi.ResourceOptions(providers={"kubernetes": provider})
    )


def _provider(
    name: str,
    args: ClusterArgs,
    plane: aws.eks.Cluster,
    rules: Sequence[pulumi.Resource],
    child: pulumi.ResourceOptions,
) -> kubernetes.Provider:
    return kubernetes.Provider(
        f"{name}-provider",
        kubeconfig=render_access(plane, args.scope, args.settings),
        context=arns.cluster_name(args.scope),
        # without it, a new certificate or address would plan to replace every object
        cluster_identifier=arns.cluster_arn(args.scope, args.settings),
        enable_server_side_apply=True,
        # a cluster that does not answer is not a cluster that is gone
        delete_unreachable=False,
        # until these stand, nobody reaches the API, and it refuses whoever deploys
        opts=_after(child, [*rules, *make_access(name, plane, args.settings, child)]),
    )
