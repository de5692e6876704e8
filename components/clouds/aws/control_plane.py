"""The control plane of an EKS cluster: its role, its key for secrets, its logs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from ...planning.scope import Scope
from . import arns
from .documents import render_key_policy, render_service_trust
from .flow_log import cluster_log_group, log_days
from .key import make_key
from .kubeconfig import render_kubeconfig
from .role import RoleArgs, make_role
from .settings import Settings

_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")


@dataclass(frozen=True, kw_only=True)
class ControlPlaneArgs:
    """What a control plane needs."""

    scope: Scope
    kubernetes: str
    public_api: bool
    settings: Settings
    subnets: Sequence[pulumi.Input[str]]
    services: str | None
    log_key: pulumi.Input[str]
    firewalls: Sequence[pulumi.Input[str]]
    """The security groups before the API's private address, beside EKS' own."""


def make_control_plane(
    name: str, args: ControlPlaneArgs, child: pulumi.ResourceOptions
) -> aws.eks.Cluster:
    """Register the cluster and what must stand before it."""
    key = make_key(
        f"{name}-secret-key", "secrets", render_key_policy(args.settings), args.scope, child
    )
    logs = aws.cloudwatch.LogGroup(
        f"{name}-logs",
        name=cluster_log_group(args.scope),
        retention_in_days=log_days(args.scope),
        kms_key_id=args.log_key,
        opts=child,
    )
    trust = render_service_trust("eks.amazonaws.com")
    role, rights = make_role(
        name,
        RoleArgs(
            name=f"{args.scope.environment}-cluster",
            trust=trust,
            policies=("AmazonEKSClusterPolicy",),
        ),
        args.settings,
        child,
    )
    # EKS would make a log group of its own that keeps everything for ever
    needs = pulumi.ResourceOptions(depends_on=[logs, *rights], protect=args.scope.protected)
    return aws.eks.Cluster(
        name,
        name=arns.cluster_name(args.scope),
        role_arn=role.arn,
        opts=pulumi.ResourceOptions.merge(child, needs),
        **_properties(args, key.arn),
    )


def _properties(args: ControlPlaneArgs, key: pulumi.Input[str]) -> dict[str, object]:
    outside = {"public_access_cidrs": list(args.settings.api_cidrs)} if args.public_api else {}
    return {
        "version": args.kubernetes,
        "enabled_cluster_log_types": list(_LOGS),
        "deletion_protection": args.scope.protected,
        # what is not managed as an add-on would never be updated; a change replaces the cluster
        "bootstrap_self_managed_addons": False,
        "access_config": aws.eks.ClusterAccessConfigArgs(
            authentication_mode="API", bootstrap_cluster_creator_admin_permissions=False
        ),
        "encryption_config": aws.eks.ClusterEncryptionConfigArgs(
            provider=aws.eks.ClusterEncryptionConfigProviderArgs(key_arn=key),
            resources=["secrets"],
        ),
        "kubernetes_network_config": aws.eks.ClusterKubernetesNetworkConfigArgs(
            ip_family="ipv4", service_ipv4_cidr=args.services
        ),
        "upgrade_policy": aws.eks.ClusterUpgradePolicyArgs(support_type="STANDARD"),
        "vpc_config": aws.eks.ClusterVpcConfigArgs(
            subnet_ids=list(args.subnets),
            endpoint_private_access=True,
            endpoint_public_access=args.public_api,
            security_group_ids=list(args.firewalls),
            **outside,
        ),
        "zonal_shift_config": aws.eks.ClusterZonalShiftConfigArgs(enabled=True),
    }


def render_access(plane: aws.eks.Cluster, scope: Scope, settings: Settings) -> pulumi.Output[str]:
    """Return the kubeconfig of a cluster; whoever has it may ask for a token."""
    said: Any = pulumi.Output.all(plane.endpoint, plane.certificate_authority.data).apply(
        lambda found: render_kubeconfig(
            arns.cluster_name(scope), settings.region, found[0], found[1]
        )
    )
    secret: pulumi.Output[str] = pulumi.Output.secret(said)
    return secret
