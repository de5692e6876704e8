"""The machines for what needs no GPU: the cluster's own services and the add-ons."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ...planning.machines import system_machine
from ...planning.scope import Scope
from .launch_template import plan_system_template
from .offer import SYSTEM, plan_system_groups
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

    subnets: Mapping[str, pulumi.Input[str]]
    """Zone -> the subnet where its machines stand."""


def make_system_pool(
    name: str, args: SystemPoolArgs, opts: pulumi.ResourceOptions
) -> list[aws.eks.NodeGroup]:
    """Register a node group in each zone."""
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
    groups = plan_system_groups(args.scope, tuple(args.subnets))
    return [
        _group(f"{name}{called.removeprefix(SYSTEM)}", args, zone, template, opts)
        for zone, (called, _, _) in groups.items()
    ]


def _group(
    name: str,
    args: SystemPoolArgs,
    zone: str,
    template: aws.ec2.LaunchTemplate,
    opts: pulumi.ResourceOptions,
) -> aws.eks.NodeGroup:
    called, smallest, largest = plan_system_groups(args.scope, tuple(args.subnets))[zone]
    machine = system_machine("aws")
    return aws.eks.NodeGroup(
        name,
        node_group_name=called,
        cluster_name=args.cluster,
        version=args.kubernetes,
        node_role_arn=args.role,
        subnet_ids=[args.subnets[zone]],
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
        # the autoscaler's to say: what a refresh has found is sent again (Pulumi.yaml asks for one)
        ignore_changes=["scalingConfig.desiredSize"],
        # the name is fixed, and GPU machines are rarely to be had twice
        delete_before_replace=True,
        # one machine after the other, each with its pods to move: EKS' hour is over before that,
        # and what was begun would be marked as failed while it goes on
        custom_timeouts=pulumi.CustomTimeouts(create="2h", update="12h", delete="2h"),
    )
