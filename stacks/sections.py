"""The sections of an environment file, as types; the schema for editors is made from them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from components import clouds, limits
from components.section import Section, field

Member = Annotated[
    str,
    field(
        pattern=r"^(group|user):\S+$", title="group:NAME or user:NAME", examples=["group:search-ml"]
    ),
]
Count = Annotated[int, field(ge=1, title="a number of at least 1", examples=["16"])]


class Network(Section):
    """Addresses. On an existing cluster nothing is made from them: they are checked only."""

    cidr: str = field(title="an IPv4 range", examples=["10.40.0.0/16"])
    """The addresses of the machines."""

    zones: limits.Zones = 3
    """How many zones the machines are spread over."""

    pods: str | None = field(default=None, title="an IPv4 range", examples=["10.244.0.0/16"])
    """The addresses of pods, where they have a range of their own."""

    services: str | None = field(default=None, title="an IPv4 range", examples=["10.96.0.0/16"])
    """The addresses of services."""


class Cluster(Section):
    """The Kubernetes cluster."""

    kubernetes: limits.KubernetesVersion
    """The minor version, in quotes: as a number, 1.30 would be 1.3."""

    api_access: clouds.ApiAccess = field(
        default=clouds.CLOSED, title="private or public", examples=[clouds.CLOSED]
    )
    """Whether the Kubernetes API answers inside the network only, or outside too, to the ranges
    that the cloud's section names."""


class Nodes(Section):
    """How many machines a pool has."""

    min: limits.LeastNodes
    """At least so many."""

    max: limits.MostNodes
    """At most so many."""


class Sharing(Section):
    """How one GPU serves several pods: by turns or by parts, never both."""

    time_slices: limits.TimeSlices = None
    """How many pods take turns on one GPU."""

    mig: str | None = field(default=None, title="a MIG profile", examples=["1g.10gb"])
    """The profile that each GPU is cut into."""


class GpuPool(Section):
    """Machines of one kind with GPUs of one kind."""

    name: limits.PoolName
    """The pool; its nodes carry the label `evenkeel.dev/pool`."""

    accelerator: str = field(title="an accelerator of the catalogue", examples=["nvidia-l4"])
    """The GPU; the catalogue turns it into an instance type on each cloud."""

    gpus_per_node: limits.GpusPerNode
    """How many GPUs one machine has."""

    nodes: Nodes = field(title="a mapping with min and max", examples=["{min: 0, max: 8}"])
    """How many machines."""

    capacity: limits.HowBought = "on-demand"
    """How the machines are bought."""

    placement: Literal["any", "compact"] = field(
        default="any", title="any or compact", examples=["compact"]
    )
    """Where the machines stand to each other: wherever there is room, or close together."""

    interconnect: Literal["standard", "rdma"] = field(
        default="standard", title="standard or rdma", examples=["rdma"]
    )
    """How they talk: over the network, or into each other's memory (EFA, RoCE, InfiniBand)."""

    local_disk: bool = field(default=False, title="true or false", examples=[True])
    """Whether pods' scratch space lies on the machine's own NVMe disks."""

    sharing: Sharing | None = field(
        default=None, title="timeSlices or mig", examples=["{timeSlices: 4}"]
    )
    """How one GPU serves several pods; left out: each GPU serves one."""


class Gpu(Section):
    """What holds for all GPUs of the cluster."""

    driver: limits.WhoseDriver = "auto"
    """Who installs the driver: what suits the cloud (`auto`), the GPU operator, whoever made the
    machine's image, or the cloud with a device plugin of its own."""


class Web(Section):
    """Where people reach the platform's pages, and who says who they are."""

    domain: str = field(
        pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
        max_length=200,
        title="a domain",
        examples=["ml.example.com"],
    )
    """Each page has a host below it, such as `grafana.ml.example.com`."""

    issuer: str | None = field(
        default=None,
        pattern=r"^https://[^\s?#]+$",
        title="an https address",
        examples=["https://login.example.com"],
    )
    """The company's OIDC issuer; left out: people are kept in the cluster."""


class Charts(Section):
    """Where charts and images come from."""

    mirror: str | None = field(
        default=None,
        pattern=r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?$",
        title="a registry",
        examples=["registry.example.com/mirror"],
    )
    """The registry that holds every image and every chart; left out: each comes from its own."""

    vendored: Literal["preferred", "required"] = field(
        default="preferred", title="preferred or required", examples=["required"]
    )
    """Whether all that is installed must be in `vendor/`, held to the lock, or may be fetched."""


class Budget(Section):
    """What the environment may cost; rules hold the list price at its largest against it."""

    month_usd: int = field(
        ge=1,
        le=1_000_000_000,
        title="a whole number of US dollars, at least 1",
        examples=[50000],
    )
    """What a month may cost with every pool at its largest, in US dollars of list prices."""


class Workspace(Section):
    """What one team gets: a namespace, rights in it, GPUs up to a number, a queue."""

    name: str = field(
        pattern=r"^[a-z][a-z0-9-]{0,38}[a-z0-9]$",
        title="2 to 40 of a-z, 0-9 and -, a letter first",
        examples=["search"],
    )
    """Its name, which is that of its namespace, too."""

    members: tuple[Member, ...] = field(
        min_length=1,
        title="a list of group:NAME and user:NAME",
        examples=["[group:search-ml]"],
        unique=True,
    )
    """Who works in it, as the cluster's login calls them."""

    gpus: Mapping[str, Count] = field(
        default={},
        title="a mapping of accelerators to numbers",
        examples=["{nvidia-h100-80gb: 16}"],
    )
    """How many GPUs of which kind the team may have at a time; slices, where pools are shared."""


class Environment(Section):
    """One cluster in one region, and one `pulumi up`."""

    cloud: clouds.Settings = field(title="a mapping with the cloud's name")
    """The cloud, and what it alone understands."""

    stage: limits.Care
    """How much care it needs; policies depend on it."""

    owner: limits.Owner
    """Who answers for it."""

    network: Network | None = field(default=None, title="a mapping with cidr")
    """Addresses; needed where the cloud makes a network, left out: nothing is said about them."""

    cluster: Cluster = field(title="a mapping with kubernetes", examples=['{kubernetes: "1.36"}'])
    """The Kubernetes cluster."""

    gpu: Gpu = field(default=Gpu(), title="a mapping with driver", examples=["{driver: operator}"])
    """What holds for all GPUs."""

    gpu_pools: tuple[GpuPool, ...] = field(default=(), title="a list of pools")
    """The GPU pools."""

    addons: Mapping[str, Mapping[str, Any]] = field(
        default={}, title="a mapping of add-ons to their options", examples=["{prometheus: {}}"]
    )
    """Present means on; an empty mapping means the defaults."""

    web: Web | None = field(
        default=None, title="a mapping with domain", examples=["{domain: ml.example.com}"]
    )
    """Where people reach the pages; left out: no page is reachable from outside."""

    charts: Charts | None = field(
        default=None,
        title="a mapping with mirror and vendored",
        examples=["{mirror: registry.example.com/mirror}"],
    )
    """Where charts and images come from."""

    budget: Budget | None = field(
        default=None, title="a mapping with monthUsd", examples=["{monthUsd: 50000}"]
    )
    """What it may cost; left out: nobody has agreed on a sum."""

    workspaces: tuple[Workspace, ...] = field(default=(), title="a list of workspaces")
    """What each team gets."""

    unprotected: tuple[str, ...] = field(
        default=(), title="a list of add-ons and workspaces", examples=["[milvus]"], unique=True
    )
    """Add-ons and workspaces whose data may go although the stage is prod: once `up` has taken
    their protection off, they may leave the file, and this list."""
