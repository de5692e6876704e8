"""Whether the nodes that a pool claims have its GPUs, as far as anybody has published that."""

from collections.abc import Iterator

from ...contract import FoundationSpec
from ...planning.accelerators import catalogue
from ...planning.pools import GpuPool
from .claims import Selectors, plan_claim
from .finding import Finding, problem, some, warning
from .node import Node

_TELLER = "gpu-operator"
"""The add-on that brings who publishes GPUs: device plugin and node feature discovery."""


def check(spec: FoundationSpec, selectors: Selectors, nodes: tuple[Node, ...]) -> Iterator[Finding]:
    """Yield the nodes without GPUs, and warn of other ones and of those that nobody will know.

    Before the GPU operator is installed, nodes say nothing of their GPUs, and may have them.
    """
    for pool in spec.pools:
        chosen = plan_claim(pool, selectors.get(pool.name, {}), nodes)
        without = [node.name for node in chosen if node.has_gpus() == "no"]
        if without:
            yield problem(
                f"cloud.claims.{pool.name}: got nodes {some(without)} without an NVIDIA GPU (no "
                "PCI device 10de among their features); expected "
                f"{pool.gpus_per_node} x {pool.accelerator}. Take the labels of the claim off "
                "them, or look why the device is not seen: lspci -d 10de:"
            )
        silent = [node.name for node in chosen if node.has_gpus() == "unknown"]
        if silent and _TELLER not in spec.addons:
            yield warning(
                f"cloud.claims.{pool.name}: got nodes {some(silent)}, which do not say whether "
                "they have GPUs; expected a device plugin or node feature discovery on them. "
                "Install one, or add addons.gpu-operator: {}."
            )
        yield from _others(pool, chosen)


def _others(pool: GpuPool, nodes: list[Node]) -> Iterator[Finding]:
    accelerator = catalogue().get(pool.accelerator)
    if accelerator is None:
        return
    for node in nodes:
        found = node.other_gpus(pool, accelerator.product)
        if found:
            yield warning(
                f"gpuPools {pool.name}: got {found} on node {node.name}; expected "
                f"{pool.gpus_per_node} x {accelerator.product}. Correct accelerator or "
                "gpusPerNode, or the labels of the claim."
            )
