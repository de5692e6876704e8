"""The claim on one node: its labels and its taint (docs/adr/0003-claiming-nodes.md)."""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as kubernetes

from ...planning import taints


def claim(
    name: str, node: str, labels: Mapping[str, str], opts: pulumi.ResourceOptions
) -> kubernetes.core.v1.NodePatch:
    """Claim a node for as long as the patch stands."""
    return kubernetes.core.v1.NodePatch(
        name,
        metadata=kubernetes.meta.v1.ObjectMetaPatchArgs(
            name=node,
            labels=dict(labels),
            # the taint list is atomic, and whoever cordons a node becomes its owner: without force
            # each later change of the claim would be a conflict. Taints of others were refused
            # before anything was registered
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
