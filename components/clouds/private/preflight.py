"""Whether a cluster that exists fits what is asked of it, before anything is registered."""

from collections.abc import Iterator, Sequence

from ...contract import FoundationSpec
from . import gpus_there, installed, metrics, runtime, volumes
from .claims import check_claims, plan_claim
from .finding import Finding, problem, warning
from .inventory import Inventory
from .node import Node
from .settings import Settings

OLDEST, NEWEST = (1, 33), (1, 36)
"""The Kubernetes versions that the add-ons are known to run on."""

_BALANCERS = {
    "metallb": ("metallb",),
    "kube-vip": ("kube-vip",),
    "cilium": ("cilium",),
}
"""Who gives out addresses -> how the names of its workloads begin."""


def check(spec: FoundationSpec, settings: Settings, inventory: Inventory) -> Iterator[Finding]:
    """Yield everything that keeps the environment from being built, or that may surprise."""
    yield from _version(spec, inventory)
    yield from runtime.check(spec, settings, _nodes(spec, settings, inventory))
    yield from installed.check(spec.addons, inventory.installed)
    yield from metrics.check(spec.addons, inventory)
    yield from volumes.check(
        settings.storage_class, inventory.storage_classes, kept=spec.scope.protected
    )
    yield from _load_balancer(settings, inventory)
    yield from _registry(settings, inventory)
    if settings.cluster_api is None:
        yield from map(problem, check_claims(spec.pools, settings.claims, inventory.nodes))
        yield from gpus_there.check(spec, settings.claims, inventory.nodes)


def describe(inventory: Inventory) -> str:
    """Return the cluster in one line, for a log."""
    classes = inventory.storage_classes or ()
    default = next((each.name for each in classes if each.is_default), "none")
    shared = ", ".join(volumes.shared(classes)) or "none known"
    systems = ", ".join(sorted({node.system for node in inventory.nodes}))
    return (
        f"Kubernetes {inventory.version}, {len(inventory.nodes)} nodes ({systems}), default "
        f"storage class {default}, classes for several writers: {shared}; audit log, encryption "
        "of secrets and reach of registries cannot be seen from here"
    )


def _nodes(spec: FoundationSpec, settings: Settings, inventory: Inventory) -> Sequence[Node]:
    """Return the nodes that will have the environment's GPUs, where they are there already."""
    if settings.cluster_api is not None:
        return inventory.nodes
    chosen = (
        plan_claim(pool, settings.claims.get(pool.name, {}), inventory.nodes) for pool in spec.pools
    )
    return list({node.name: node for nodes in chosen for node in nodes}.values())


def _version(spec: FoundationSpec, inventory: Inventory) -> Iterator[Finding]:
    major, _, minor = inventory.version.partition(".")
    if not OLDEST <= (int(major), int(minor)) <= NEWEST:
        yield problem(
            f"cluster.kubernetes: got a cluster that runs {inventory.version}; expected "
            f"{'.'.join(map(str, OLDEST))} to {'.'.join(map(str, NEWEST))}. "
            "Upgrade the cluster, or use an evenkeel that knows its version."
        )
    elif inventory.version != spec.kubernetes:  # the cluster is not ours to upgrade
        yield warning(
            f"cluster.kubernetes: got {spec.kubernetes}; the cluster runs {inventory.version}. "
            "Correct the file, or upgrade the cluster."
        )


def _load_balancer(settings: Settings, inventory: Inventory) -> Iterator[Finding]:
    wanted = settings.load_balancer
    if wanted is None or inventory.installed is None:
        return
    if not any(each.name.startswith(_BALANCERS[wanted]) for each in inventory.installed):
        yield warning(
            f"cloud.loadBalancer: got {wanted}, of which no workload is there; expected one. "
            "Install it, or services of type LoadBalancer stay without an address."
        )


def _registry(settings: Settings, inventory: Inventory) -> Iterator[Finding]:
    host = settings.registry
    if host is None or any(
        name.startswith(f"{host}/") for node in inventory.nodes for name in node.images
    ):
        return
    yield warning(
        f"cloud.registry: got {host}, from which no node has pulled an image so far; expected the "
        "nodes to reach it. It cannot be tried from here: pull one on a node."
    )
