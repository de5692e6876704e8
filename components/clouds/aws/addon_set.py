"""The add-ons of EKS as they were planned, each with a role of its own where it needs one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from ...planning.scope import Scope
from .addons import EBS_CSI, NAMESPACE, VPC_CNI, EksAddon
from .documents import render_document, render_pod_trust
from .role import RoleArgs, make_role
from .settings import Settings

_KEY_USE = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]


@dataclass(frozen=True, kw_only=True)
class AddonSetArgs:
    """The cluster that the add-ons are installed in."""

    scope: Scope
    settings: Settings
    cluster: aws.eks.Cluster
    data_key: pulumi.Input[str]
    """The ARN of the key that volumes are encrypted with."""

    pod_subnets: Mapping[str, pulumi.Output[str]]
    """Zone -> the subnet of pods alone; empty where they have no range of their own."""


def make_addons(
    name: str, args: AddonSetArgs, planned: Sequence[EksAddon], opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Register add-ons."""
    return [_make_addon(f"{name}-{each.name}", args, each, opts) for each in planned]


def _make_addon(
    name: str, args: AddonSetArgs, planned: EksAddon, opts: pulumi.ResourceOptions
) -> aws.eks.Addon:
    rights: list[pulumi.Resource] = []
    said: dict[str, Any] = {}
    if planned.service_account:
        role, rights = _role(name, args, planned, planned.service_account, opts)
        said["pod_identity_associations"] = [
            aws.eks.AddonPodIdentityAssociationArgs(
                role_arn=role.arn, service_account=planned.service_account
            )
        ]
    return aws.eks.Addon(
        name,
        cluster_name=args.cluster.name,
        addon_name=planned.name,
        # without a version, EKS takes its default for the cluster's, once: it never moves by itself
        addon_version=args.settings.addon_versions.get(planned.name),
        configuration_values=_configuration(args, planned),
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="PRESERVE",
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=rights)),
        **said,
    )


def _role(
    name: str,
    args: AddonSetArgs,
    planned: EksAddon,
    service_account: str,
    opts: pulumi.ResourceOptions,
) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    uses_key = pulumi.Output.from_input(args.data_key).apply(
        lambda arn: render_document({"Effect": "Allow", "Action": _KEY_USE, "Resource": arn})
    )
    role = RoleArgs(
        name=f"{args.scope.environment}-{planned.name}",
        trust=render_pod_trust(args.scope, args.settings, NAMESPACE, service_account),
        policies=planned.policies,
        document=uses_key if planned.name == EBS_CSI else None,
    )
    return make_role(name, role, args.settings, opts)


def _configuration(args: AddonSetArgs, planned: EksAddon) -> pulumi.Input[str] | None:
    if planned.name == EBS_CSI:
        # the driver makes volumes by itself: what the provider tags does not reach them, and
        # without tags nobody finds what a cluster has left behind
        return pulumi.Output.json_dumps({"controller": {"extraVolumeTags": args.scope.tags()}})
    if planned.name != VPC_CNI:
        return planned.configuration
    plain: dict[str, Any] = {"enableNetworkPolicy": "true"}
    if not args.pod_subnets:
        return pulumi.Output.json_dumps(plain)
    group = args.cluster.vpc_config.cluster_security_group_id
    return pulumi.Output.json_dumps(
        {
            **plain,
            "env": {
                "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true",
                "ENI_CONFIG_LABEL_DEF": "topology.kubernetes.io/zone",
            },
            "eniConfig": {
                "create": True,
                "region": args.settings.region,
                "subnets": {
                    zone: {"id": subnet, "securityGroups": [group]}
                    for zone, subnet in args.pod_subnets.items()
                },
            },
        }
    )
