"""A launch template as it was planned."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ...planning.scope import Scope
from .launch_template import DISK_IOPS, DISK_THROUGHPUT_MIB, TemplatePlan

_TAGGED = ("instance", "volume", "network-interface")


@dataclass(frozen=True, kw_only=True)
class TemplateArgs:
    """What a launch template needs beside its plan."""

    scope: Scope
    name: str
    plan: TemplatePlan
    key: pulumi.Input[str]
    """The ARN of the key that disks are encrypted with."""

    groups: Sequence[pulumi.Input[str]] = ()
    """The firewalls before its interfaces; empty leaves them to EKS."""


def make_template(
    name: str, args: TemplateArgs, opts: pulumi.ResourceOptions
) -> aws.ec2.LaunchTemplate:
    """Register a launch template; a change makes a new version of it."""
    plan = args.plan
    tags = {**args.scope.tags(), "Name": args.name}
    return aws.ec2.LaunchTemplate(
        name,
        name=args.name,
        update_default_version=True,
        instance_type=plan.instance_type,
        block_device_mappings=[_disk(plan, args.key)],
        # only with a session token, and not through a container's extra hop
        metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        tag_specifications=[
            aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=each, tags=tags)
            for each in _TAGGED
        ],
        user_data=base64.b64encode(plan.user_data.encode()).decode() if plan.user_data else None,
        opts=opts,
        **_interfaces(args),
        **_placement(name, args, opts),
        **_reservation(plan),
    )


def _disk(plan: TemplatePlan, key: pulumi.Input[str]) -> object:
    return aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
        device_name=plan.disk_device,
        ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            volume_type="gp3",
            volume_size=plan.disk_gib,
            throughput=DISK_THROUGHPUT_MIB,
            iops=DISK_IOPS,
            encrypted="true",
            kms_key_id=key,
            delete_on_termination="true",
        ),
    )


def _interfaces(args: TemplateArgs) -> Mapping[str, object]:
    if not args.plan.interfaces:
        return {}
    return {
        "network_interfaces": [
            aws.ec2.LaunchTemplateNetworkInterfaceArgs(
                network_card_index=each.card,
                device_index=each.device,
                interface_type=each.type,
                # a template with interfaces has its firewalls here, or nowhere
                security_groups=list(args.groups),
                delete_on_termination="true",
            )
            for each in args.plan.interfaces
        ]
    }


def _placement(name: str, args: TemplateArgs, opts: pulumi.ResourceOptions) -> Mapping[str, object]:
    if not args.plan.together:
        return {}
    group = aws.ec2.PlacementGroup(
        f"{name}-placement", name=args.name, strategy="cluster", opts=opts
    )
    return {"placement": aws.ec2.LaunchTemplatePlacementArgs(group_name=group.name)}


def _reservation(plan: TemplatePlan) -> Mapping[str, object]:
    if plan.reservation is None:
        return {}
    target = aws.ec2.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
        capacity_reservation_id=plan.reservation
    )
    said = {
        "capacity_reservation_specification": (
            aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs(
                # a Capacity Block is its own preference
                capacity_reservation_preference=None
                if plan.capacity_block
                else "capacity-reservations-only",
                capacity_reservation_target=target,
            )
        )
    }
    if plan.capacity_block:
        said["instance_market_options"] = aws.ec2.LaunchTemplateInstanceMarketOptionsArgs(
            market_type="capacity-block"
        )
    return said
