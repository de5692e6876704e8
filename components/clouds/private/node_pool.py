"""A GPU pool of machines that exist (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from ...planning import taints

TYPE = "evenkeel:private:NodePool"  # part of every URN: changing it releases and claims every node


@dataclass(frozen=True, kw_only=True)
class NodePoolArgs:
    """The nodes that the pool claims and what they carry from then on."""

    nodes: tuple[str, ...]
    """The nodes' names."""

    labels: Mapping[str, str]
    """The labels that each of them gets."""


class NodePool(pulumi.ComponentResource):
    """Nodes that carry the pool's labels and the GPU taint; destroying it takes both away again."""

    nodes: pulumi.Output[list[str]]
    """The nodes' names."""

    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Claim the nodes."""
        super().__init__(TYPE, name, {}, opts)
        for node in args.nodes:
            _claim(f"{name}-{node}", node, args.labels, pulumi.ResourceOptions(parent=self))
        self.nodes = pulumi.Output.from_input(list(args.nodes))
        self.register_outputs({"nodes": self.nodes})


def _claim(
    name: str, node: str, labels: Mapping[str, str], opts: pulumi.ResourceOptions
) -> kubernetes.core.v1.NodePatch:
    return kubernetes.core.v1.NodePatch(
        name,
        metadata=kubernetes.meta.v1.ObjectMetaPatchArgs(
            name=node,
            labels=dict(labels),
            # the taint list is atomic, and whoever cordons a node becomes its owner: without force
            # each later change of the claim would be a conflict. Taints of others were refused
            # before anything was registered (docs/adr/0003-claiming-nodes.md)
            annotations={"pulumi.com/patchForce": "true"},
        ),
        spec=kubernetes.core.v1.NodeSpecPatchArgs(
            taints=[
                kubernetes.core.v1.TaintPatchArgs(
                    key=taints.GPU.key, value=taints.GPU.value, effect=taints.GPU.effect
                )
            ]
        ),
        opts=opts,
    )
