"""Which nodes a pool claims, and when claiming is refused (docs/adr/0003-claiming-nodes.md)."""

from collections.abc import Iterator, Mapping, Sequence

from ...planning import labels
from ...planning.pools import GpuPool
from ...planning.taints import GPU, foreign
from .node import Node

Selectors = Mapping[str, Mapping[str, str]]


def plan_claim(pool: GpuPool, selector: Mapping[str, str], nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes that a pool takes: those that it has first, then by name, `max` at most.

    A node that joins later with an earlier name must not push out one that already does work.
    """
    found = matching(selector, nodes)
    found.sort(key=lambda node: (node.labels.get(labels.POOL) != pool.name, node.name))
    return sorted(found[: pool.max_nodes], key=lambda node: node.name)


def matching(selector: Mapping[str, str], nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes that carry every label of a selector."""
    return [node for node in nodes if selector.items() <= node.labels.items()]


def check_claims(
    pools: Sequence[GpuPool], selectors: Selectors, nodes: Sequence[Node]
) -> Iterator[str]:
    """Yield a problem for everything that keeps pools from being claimed."""
    claimed: dict[str, str] = {}
    for pool in pools:
        selector = selectors[pool.name]
        chosen = plan_claim(pool, selector, nodes)
        yield from _too_few(pool, selector, chosen)
        for node in chosen:
            other = claimed.setdefault(node.name, pool.name)
            if other != pool.name:
                yield (
                    f"cloud.claims.{pool.name}: got node {node.name}, which pool {other} claims "
                    "too; expected each node in one pool. Make the labels of the two claims differ."
                )
            yield from _others_taints(pool, node)


def _too_few(pool: GpuPool, selector: Mapping[str, str], chosen: Sequence[Node]) -> Iterator[str]:
    if len(chosen) < pool.min_nodes:
        wanted = ",".join(f"{key}={value}" for key, value in sorted(selector.items()))
        yield (
            f"cloud.claims.{pool.name}: got {len(chosen)} nodes with {wanted}; "
            f"expected at least {pool.min_nodes} (gpuPools {pool.name} nodes.min). "
            f"Label more machines: kubectl label node NODE {wanted.replace(',', ' ')}; "
            "or lower nodes.min."
        )


def _others_taints(pool: GpuPool, node: Node) -> Iterator[str]:
    others = foreign(node.taints)
    if others:
        removal = " ".join(f"{each}-" for each in others)
        yield (
            f"cloud.claims.{pool.name}: got node {node.name} with the taint "
            f"{', '.join(map(str, others))}; expected none but {GPU}, because a claim replaces the "
            f"whole list. Remove it: kubectl taint node {node.name} {removal}; to keep it away, "
            f"let the machine register with --register-with-taints={GPU}."
        )
