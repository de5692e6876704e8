"""What each cloud takes and gives; only what all of them honour."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from .frozen import dataclass
from .planning.gpu_stack import Driver, GpuStack
from .planning.pools import GpuPool
from .planning.scope import Scope, Stage

if TYPE_CHECKING:  # add-on records and the command read this file, and need no Pulumi for it
    import pulumi
    import pulumi_kubernetes as kubernetes


OBJECT_STORE_ADDON = "object-store"
"""The add-on that keeps buckets inside the cluster, where no cloud does."""

OBJECT_STORE_ENDPOINT = "http://object-store-s3.object-store.svc:8333"
"""Where it answers."""

METRICS_ADDON = "metrics-server"
"""The add-on that says how much processor and memory pods use, where no cloud does."""

SECRETS_NAMESPACE = "external-secrets"
"""Where the service account is that reads a cloud's secrets."""

SECRETS_ACCOUNT = "external-secrets"
"""Its name, for stores that must be told who reads them."""


Fabric = Literal["none", "efa", "gpudirect", "infiniband", "roce"]
"""Fabrics between machines. With `efa` and `gpudirect` the cloud's pools bring all that pods need;
the others are reached through ConnectX adapters."""


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

    domain: str | None = None
    """Below which pages have their hosts."""

    issuer: str | None = None
    """The company's OIDC issuer."""

    mirror: str | None = None
    """The registry in which every image is found."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A right in the cloud for one Kubernetes service account: workload identity, never a key."""

    name: str
    namespace: str
    service_account: str
    buckets: Mapping[str, Literal["read", "write"]] = field(default_factory=dict)
    """Bucket (a name of `Storage.buckets`) -> what may be done there."""

    former: bool = False
    """Whether its buckets are there for what was written before, and nothing new goes there."""

    dns: bool = False
    """Whether records of the environment's domain may be written."""

    secrets: bool = False
    """Whether secrets of the cloud's store may be read, those whose names begin with the
    environment's."""


@dataclass(frozen=True, kw_only=True)
class BucketOffer:
    """A bucket as workloads see it."""

    name: str
    """Its real name; where buckets are containers of an account, the container's."""

    kind: Literal["s3", "gcs", "blob"]
    """Which protocol reaches it."""

    endpoint: str
    """Where: a host, or `http://HOST:PORT` inside the cluster."""

    region: str = ""
    account: str = ""
    """The storage account, of a `blob` bucket."""

    credentials: bool = False
    """Whether keys are needed, because no workload identity reaches it: on private clusters.

    They are in the Secret that `components/addons/object_store` names for the bucket.
    """


@dataclass(frozen=True, kw_only=True)
class DnsOffer:
    """Who answers for the environment's domain."""

    provider: str
    """As external-dns calls it."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """What the provider must be told beside, such as `project` or `resourceGroup`."""

    arguments: Mapping[str, str | bool] = field(default_factory=dict)
    """Arguments with which external-dns finds the zone, also where it is a parent of the domain."""

    by_domain: bool = True
    """Whether names may be filtered by the domain: some providers then see no parent of it."""

    solver: Mapping[str, Any] = field(default_factory=dict)
    """What a solver of cert-manager says under `dns01`, to prove that the domain is ours."""


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

    environment: str = "environment"
    """The environment's name; names that must be unique in a company begin with it."""

    stage: Stage = "dev"
    """With `prod`, what can have two replicas and a disruption budget has them."""

    addons: frozenset[str] = frozenset()
    """The names of all add-ons that are on."""

    domain: str | None = None
    """Below which every page has its host; None: no page is reachable from outside."""

    issuer: str | None = None
    """The company's OIDC issuer; None: people are kept in the cluster."""

    buckets: Mapping[str, BucketOffer] = field(default_factory=dict)
    """What grants call a bucket -> what it is."""

    pod_labels: Mapping[str, str] = field(default_factory=dict)
    """What pods must be labelled with to take on the rights of a grant; the same for all."""

    internal_load_balancer: Mapping[str, str] = field(default_factory=dict)
    """Annotations with which a Service gets a load balancer inside the network."""

    dns: DnsOffer | None = None
    """None: no cloud answers for the domain."""

    fabric: Fabric = "none"
    """What joins the machines of pools with RDMA; `none` where nobody but the site knows."""

    metrics_api: bool = False
    """Whether the cluster itself says how much processor and memory pods use (`metrics.k8s.io`),
    as Google's and Azure's do, and a private one where somebody has installed what does."""

    secret_store: Mapping[str, Any] | None = None
    """`spec.provider` of an external-secrets ClusterSecretStore; None: the cloud has no store."""

    mirror: str | None = None
    """The registry in which every image is found instead of its own; None: no mirror."""

    @property
    def production(self) -> bool:
        """Whether it must go on when one machine goes."""
        return self.stage == "prod"

    @property
    def measures_pods(self) -> bool:
        """Whether an autoscaler can ask how much processor pods use."""
        return self.metrics_api or METRICS_ADDON in self.addons


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

    accounts: Mapping[str, Mapping[str, "pulumi.Output[str]"]]
    """Grant -> annotations of its service account."""

    parts: Sequence["pulumi.Resource"]
    """What must stand before add-ons are installed.

    GPU pools are not among it: where one of them cannot be had, the platform is there all the same.
    """
