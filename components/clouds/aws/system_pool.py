"""The machines for what needs no GPU: the cluster's own services and the add-ons."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ...planning.machines import system_machine
from ...planning.scope import Scope
from .launch_template import plan_system_template
from .offer import SYSTEM, plan_system_size
from .template import TemplateArgs, make_template

_IMAGES = {"amd64": "AL2023_x86_64_STANDARD", "arm64": "AL2023_ARM_64_STANDARD"}


@dataclass(frozen=True, kw_only=True)
class SystemPoolArgs:
    """Where the machines stand and how many there are."""

    scope: Scope
    kubernetes: str
    cluster: pulumi.Input[str]
    """The cluster's name."""

    role: pulumi.Input[str]
    """The ARN of the nodes' role."""

    key: pulumi.Input[str]
    """The ARN of the key that disks are encrypted with."""

    subnets: Sequence[pulumi.Input[str]]


def make_system_pool(
    name: str, args: SystemPoolArgs, opts: pulumi.ResourceOptions
) -> aws.eks.NodeGroup:
    """Register the node group."""
    smallest, largest = plan_system_size(args.scope)
    machine = system_machine("aws")
    template = make_template(
        name,
        TemplateArgs(
            scope=args.scope,
            name=f"{args.scope.environment}-{SYSTEM}",
            plan=plan_system_template(),
            key=args.key,
        ),
        opts,
    )
    return aws.eks.NodeGroup(
        name,
        node_group_name=SYSTEM,
        cluster_name=args.cluster,
        version=args.kubernetes,
        node_role_arn=args.role,
        subnet_ids=list(args.subnets),
        ami_type=_IMAGES[machine.arch],
        capacity_type="ON_DEMAND",
        instance_types=[machine.name],
        launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
            name=template.name, version=template.latest_version.apply(str)
        ),
        scaling_config=aws.eks.NodeGroupScalingConfigArgs(
            min_size=smallest, max_size=largest, desired_size=smallest
        ),
        update_config=aws.eks.NodeGroupUpdateConfigArgs(max_unavailable=1),
        node_repair_config=aws.eks.NodeGroupNodeRepairConfigArgs(enabled=True),
        opts=pulumi.ResourceOptions.merge(opts, node_group_options(args.scope)),
    )


def node_group_options(scope: Scope) -> pulumi.ResourceOptions:
    """Return what holds for every node group."""
    return pulumi.ResourceOptions(
        protect=scope.protected,
        # the autoscaler's to say; otherwise every change would set it back
        ignore_changes=["scalingConfig.desiredSize"],
        # the name is fixed, and GPU machines are rarely to be had twice
        delete_before_replace=True,
    )
