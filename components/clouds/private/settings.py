"""What an environment file says of a private cluster."""

from collections.abc import Mapping
from typing import Annotated, Literal

from ...section import Section, field
from .driver import Distribution
from .machine_settings import ClusterApi, PoolSettings

LabelValue = Annotated[
    str,
    field(
        pattern=r"^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$",
        title="the value of a label, at most 63 letters, digits, dashes, dots and underscores",
        examples=["train"],
    ),
]
Selector = Annotated[Mapping[str, LabelValue], field(min_length=1)]


class Settings(Section):
    """The `cloud` section of an environment on an existing cluster."""

    name: Literal["private"] = field(title="the name of a cloud", examples=["private"])
    """The cloud: an existing cluster."""

    context: str = field(
        title="the name of a context in your kubeconfig", examples=["my-cluster"], min_length=1
    )
    """The cluster, as the kubeconfig that KUBECONFIG names calls it."""

    distribution: Distribution = field(
        default="kubeadm", title="kubeadm, rke2, k3s or talos", examples=["rke2"]
    )
    """What made the cluster: it decides where the container runtime is told of GPUs."""

    talos: str | None = field(
        default=None, pattern=r"^1\.\d+$", title="a version of Talos in quotes", examples=['"1.15"']
    )
    """The minor version of Talos, where that is the distribution."""

    claims: Mapping[str, Selector] = field(
        default={},
        title="for each pool the labels of its machines",
        examples=["{train: {evenkeel.dev/machines: train}}"],
    )
    """Pool -> labels; the nodes that carry them all are claimed for it. Or use `clusterApi`."""

    cluster_api: ClusterApi | None = field(
        default=None,
        title="where Cluster API makes the machines",
        examples=["{context: management, namespace: gpu, cluster: room, ...}"],
    )
    """Pools are made and scaled by Cluster API, in place of machines that are claimed."""

    pools: Mapping[str, PoolSettings] = field(
        default={},
        title="for each pool how Cluster API makes its machines",
        examples=["{train: {metal3: {...}}}"],
    )
    """Pool -> its machines; only with `clusterApi`."""

    storage_class: str | None = field(
        default=None, title="the name of a storage class", examples=["standard"], min_length=1
    )
    """Where add-ons keep their volumes; left out: the cluster's default class."""

    load_balancer: Literal["metallb", "kube-vip", "cilium"] | None = field(
        default=None, title="metallb, kube-vip or cilium", examples=["metallb"]
    )
    """Who gives addresses to services of type LoadBalancer; left out: nobody is looked for."""

    registry: str | None = field(
        default=None,
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$",
        title="the host of a registry",
        examples=["registry.example"],
    )
    """Where the machines pull images from; it is looked for on the nodes, not reached from here."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """The names under which the program looks for its clusters in a kubeconfig."""
        named = (self.context, self.cluster_api.context if self.cluster_api else self.context)
        return tuple(dict.fromkeys(named))

    @property
    def virtual_machines(self) -> bool:
        """Whether the machines are known to be virtual; what is claimed may be anything."""
        made = self.cluster_api
        return made is not None and made.infrastructure in {"openstack", "vsphere"}

    def machine_labels(self, pool: str) -> Mapping[str, str]:
        """Return the labels that the machines of a pool carry before they are claimed."""
        return self.claims[pool]
