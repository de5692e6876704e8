"""What each cloud takes and gives; only what all of them honour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .planning.gpu_stack import Driver, GpuStack
from .planning.pools import GpuPool
from .planning.scope import Scope

if TYPE_CHECKING:  # add-on records and the command read this file, and need no Pulumi for it
    import pulumi
    import pulumi_kubernetes as kubernetes


@dataclass(frozen=True, kw_only=True)
class FoundationSpec:
    """What an environment asks of its cloud."""

    scope: Scope
    kubernetes: str
    """The minor version, such as `1.36`."""

    pools: tuple[GpuPool, ...]
    driver: Driver = "auto"
    public_api: bool = False
    """Whether the Kubernetes API answers outside the network, too (to named ranges)."""

    cidr: str | None = None
    """The addresses of the machines; None leaves them as they are (existing clusters only)."""

    zones: int = 3
    pods: str | None = None
    """The addresses of pods; None leaves the choice to the cloud's component."""

    services: str | None = None
    grants: tuple["Grant", ...] = ()
    addons: tuple[str, ...] = ()
    """The names of the add-ons that will be installed: on a cluster that exists, what they bring
    must not be there already."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A right in the cloud for one Kubernetes service account: workload identity, never a key."""

    name: str
    namespace: str
    service_account: str
    buckets: Mapping[str, Literal["read", "write"]]
    """Bucket (a name of `Storage.buckets`) -> what may be done there."""


@dataclass(frozen=True, kw_only=True)
class ClusterOffer:
    """What a cluster offers to add-ons; known when the plan is made, and no secret."""

    kubernetes: str
    """The minor version, such as `1.36`."""

    pools: tuple[GpuPool, ...]
    gpu: GpuStack
    """What the GPU operator has to bring on these nodes."""

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

    machines: Mapping[str, str | None]
    """Pool -> its machine type; None where the machines simply exist."""

    nodes: Mapping[str, Sequence[str]]
    """Pool -> the nodes that are claimed by name; empty where the cloud makes and names them."""

    parts: Sequence["pulumi.Resource"]
    """What must stand before add-ons are installed.

    GPU pools are not among it: where one of them cannot be had, the platform is there all the same.
    """
