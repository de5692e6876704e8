"""A GPU pool of machines on AWS (contract: components/contract.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ...planning import taints
from ...planning.gpu_stack import Driver
from ...planning.machines import MachineType
from ...planning.pools import GpuPool
from ...planning.scope import Scope
from .capacity import CapacityPlan, plan_capacity, plan_pool_zones
from .cluster import Cluster
from .driver import PoolDriver, plan_driver
from .fabric import FabricArgs, make_firewall, make_plugin
from .launch_template import plan_template
from .network import Network
from .offer import plan_machine
from .scaling_tags import plan_node_labels, plan_scaling_tags
from .settings import Settings
from .system_pool import node_group_options
from .template import TemplateArgs, make_template

TYPE = "evenkeel:aws:NodePool"  # part of every URN: changing it replaces live machines

_EFFECTS = {"NoSchedule": "NO_SCHEDULE"}


@dataclass(frozen=True, kw_only=True)
class NodePoolArgs:
    """What the pool holds and where it stands."""

    scope: Scope
    kubernetes: str
    """The minor version, such as `1.36`."""

    driver: Driver
    pool: GpuPool
    cluster: Cluster
    network: Network
    settings: Settings


class NodePool(pulumi.ComponentResource):
    """A managed node group that grows from nothing, with the driver in its machines' image."""

    machine: str | None
    """The instance type."""

    nodes: tuple[str, ...]
    """Nodes that are claimed by name: none, AWS makes and names them."""

    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the node group and how its machines start."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        machine = plan_machine(args.pool, args.settings)
        flags = plan_driver(args.driver, machine.arch).flags
        capacity = plan_capacity(args.pool, machine, args.settings)
        firewalls: list[pulumi.Input[str]] = []
        rules: list[pulumi.Resource] = []
        if args.pool.rdma:
            fabric = FabricArgs(
                scope=args.scope, settings=args.settings, pool=args.pool, network=args.network.id
            )
            group, rules = make_firewall(name, fabric, child)
            firewalls = [args.cluster.firewall, group.id]
            make_plugin(name, fabric, self._inside(args))
        template = make_template(
            name,
            TemplateArgs(
                scope=args.scope,
                name=f"{args.scope.environment}-{args.pool.name}",
                plan=plan_template(args.pool, machine, capacity, flags),
                key=args.cluster.data_key,
                groups=firewalls,
            ),
            child,
        )
        needs = pulumi.ResourceOptions(parent=self, depends_on=[*args.cluster.ready, *rules])
        made = _node_group(name, args, _Machines(template, capacity, flags), needs)
        _tag(name, made, args.pool, machine, child)
        self.machine, self.nodes = machine.name, ()
        self.register_outputs({"machine": self.machine})

    def _inside(self, args: NodePoolArgs) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self,
            provider=args.cluster.provider,
            depends_on=list(args.cluster.ready),
        )


@dataclass(frozen=True)
class _Machines:
    """How a group's machines start, are bought, and get their driver."""

    template: aws.ec2.LaunchTemplate
    capacity: CapacityPlan
    flags: PoolDriver


def _node_group(
    name: str, args: NodePoolArgs, machines: _Machines, opts: pulumi.ResourceOptions
) -> aws.eks.NodeGroup:
    pool = args.pool
    return aws.eks.NodeGroup(
        name,
        node_group_name=pool.name,
        cluster_name=args.cluster.name,
        version=args.kubernetes,
        node_role_arn=args.cluster.node_role,
        subnet_ids=_subnets(args),
        ami_type=machines.flags.ami_type,
        capacity_type=machines.capacity.type,
        instance_types=list(machines.capacity.instance_types) or None,
        launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
            name=machines.template.name, version=machines.template.latest_version.apply(str)
        ),
        labels=dict(plan_node_labels(pool)),
        taints=[
            aws.eks.NodeGroupTaintArgs(
                key=taints.GPU.key, value=taints.GPU.value, effect=_EFFECTS[taints.GPU.effect]
            )
        ],
        scaling_config=aws.eks.NodeGroupScalingConfigArgs(
            min_size=pool.min_nodes, max_size=pool.max_nodes, desired_size=pool.min_nodes
        ),
        update_config=aws.eks.NodeGroupUpdateConfigArgs(
            max_unavailable=1,
            # by default EKS brings spare machines first, and of scarce GPUs there are none
            update_strategy="MINIMAL",
        ),
        node_repair_config=aws.eks.NodeGroupNodeRepairConfigArgs(enabled=True),
        opts=pulumi.ResourceOptions.merge(opts, node_group_options(args.scope)),
    )


def _subnets(args: NodePoolArgs) -> Sequence[pulumi.Output[str]]:
    there: Mapping[str, pulumi.Output[str]] = args.network.private_subnets
    return [there[zone] for zone in plan_pool_zones(args.pool, tuple(there), args.settings)]


def _tag(
    name: str,
    group: aws.eks.NodeGroup,
    pool: GpuPool,
    machine: MachineType,
    child: pulumi.ResourceOptions,
) -> None:
    """Tag the scaling group itself: the tags of a node group do not reach it."""
    scaling = group.resources[0].autoscaling_groups[0].name
    for key, text in plan_scaling_tags(pool, machine).items():
        short = key.split("node-template/")[-1].replace("/", "-")
        aws.autoscaling.Tag(
            f"{name}-{short}",
            autoscaling_group_name=scaling,
            tag=aws.autoscaling.TagTagArgs(key=key, value=text, propagate_at_launch=False),
            opts=child,
        )
