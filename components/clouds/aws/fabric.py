"""What pods need to use Elastic Fabric Adapters: a firewall that lets them, and a device plugin."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from ...planning import labels, taints
from ...planning.pools import GpuPool
from ...planning.scope import Scope
from . import arns
from .addons import NAMESPACE
from .settings import Settings

_TAG = "v0.5.8"
_REGISTRIES = {
    "af-south-1": "877085696533",
    "ap-east-1": "800184023465",
    "ap-south-2": "900889452093",
    "ap-southeast-3": "296578399912",
    "ap-southeast-4": "491585149902",
    "ap-southeast-5": "151610086707",
    "cn-north-1": "918309763551",
    "cn-northwest-1": "961992271922",
}
"""Regions whose images lie in another account
(docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html, read 2026-11-21)."""

_REGISTRY = "602401143452"
_ALL = "-1"


@dataclass(frozen=True, kw_only=True)
class FabricArgs:
    """The pool whose machines have the adapters."""

    scope: Scope
    settings: Settings
    pool: GpuPool
    network: pulumi.Input[str]
    """The VPC."""


def plan_image(region: str) -> str:
    """Return the device plugin's image, from the region's own registry."""
    account = _REGISTRIES.get(region, _REGISTRY)
    host = f"{account}.dkr.ecr.{region}.{arns.domain(region)}"
    return f"{host}/eks/aws-efa-k8s-device-plugin:{_TAG}"


def make_firewall(
    name: str, args: FabricArgs, child: pulumi.ResourceOptions
) -> tuple[aws.ec2.SecurityGroup, list[pulumi.Resource]]:
    """Register a firewall that lets everything through to itself, both ways: RDMA needs both."""
    group = aws.ec2.SecurityGroup(
        f"{name}-fabric",
        name=f"{args.scope.environment}-{args.pool.name}-fabric",
        description=f"RDMA between the machines of pool {args.pool.name}",
        vpc_id=args.network,
        opts=child,
    )
    rules: list[pulumi.Resource] = [
        rule(
            f"{name}-fabric",
            security_group_id=group.id,
            referenced_security_group_id=group.id,
            ip_protocol=_ALL,
            description="RDMA between the pool's machines",
            opts=child,
        )
        for rule in (aws.vpc.SecurityGroupIngressRule, aws.vpc.SecurityGroupEgressRule)
    ]
    return group, rules


def make_plugin(name: str, args: FabricArgs, opts: pulumi.ResourceOptions) -> None:
    """Register the device plugin on the pool's nodes: pods ask for `vpc.amazonaws.com/efa`."""
    meta = kubernetes.meta.v1
    chosen = {"app.kubernetes.io/name": f"efa-{args.pool.name}"}
    kubernetes.apps.v1.DaemonSet(
        f"{name}-fabric-plugin",
        metadata=meta.ObjectMetaArgs(
            name=f"efa-{args.pool.name}", namespace=NAMESPACE, labels=chosen
        ),
        spec=kubernetes.apps.v1.DaemonSetSpecArgs(
            selector=meta.LabelSelectorArgs(match_labels=chosen),
            template=kubernetes.core.v1.PodTemplateSpecArgs(
                metadata=meta.ObjectMetaArgs(labels=chosen), spec=_pod(args)
            ),
        ),
        opts=opts,
    )


def _pod(args: FabricArgs) -> kubernetes.core.v1.PodSpecArgs:
    core = kubernetes.core.v1
    folders = {"plugins": "/var/lib/kubelet/device-plugins", "infiniband": "/dev/infiniband"}
    return core.PodSpecArgs(
        node_selector={labels.POOL: args.pool.name},
        tolerations=[core.TolerationArgs(key=taints.GPU.key, operator="Exists")],
        priority_class_name="system-node-critical",
        automount_service_account_token=False,
        host_network=True,
        containers=[
            core.ContainerArgs(
                name="plugin",
                image=plan_image(args.settings.region),
                security_context=core.SecurityContextArgs(
                    allow_privilege_escalation=False,
                    capabilities=core.CapabilitiesArgs(drop=["ALL"]),
                ),
                resources=core.ResourceRequirementsArgs(
                    requests={"cpu": "10m", "memory": "20Mi"}, limits={"memory": "100Mi"}
                ),
                volume_mounts=[
                    core.VolumeMountArgs(name=name, mount_path=path)
                    for name, path in folders.items()
                ],
            )
        ],
        volumes=[
            core.VolumeArgs(name=name, host_path=core.HostPathVolumeSourceArgs(path=path))
            for name, path in folders.items()
        ],
    )
