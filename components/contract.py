"""What each cloud takes and gives; only what all of them honour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .planning.pools import GpuPool

if TYPE_CHECKING:  # add-on records and the command read this file, and need no Pulumi for it
    import pulumi
    import pulumi_kubernetes as kubernetes

Driver = Literal["operator", "preinstalled"]
"""Who installs the GPU driver: the GPU operator, or whoever made the machine's image."""


@dataclass(frozen=True, kw_only=True)
class FoundationSpec:
    """What an environment asks of its cloud."""

    kubernetes: str
    """The minor version, such as `1.36`."""

    pools: tuple[GpuPool, ...]
    driver: Driver
    cidr: str | None = None
    """The addresses of the machines; None leaves them as they are."""

    zones: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClusterOffer:
    """What a cluster offers to add-ons; known when the plan is made, and no secret."""

    kubernetes: str
    """The minor version, such as `1.36`."""

    pools: tuple[GpuPool, ...]
    driver: Driver
    storage_class: str | None = None
    """Where volumes are made; None is the cluster's own default."""


@dataclass(frozen=True, kw_only=True)
class Foundation:
    """What a cloud gives: a cluster with its pools, ready for add-ons."""

    provider: "kubernetes.Provider"
    """Reaches the cluster."""

    offer: ClusterOffer
    context: str
    """The name of the cluster in a kubeconfig."""

    nodes: Mapping[str, Sequence[str]]
    """Pool -> the nodes that it has now, by name."""

    parts: Sequence["pulumi.Resource"]
    """What must stand before add-ons are installed."""
