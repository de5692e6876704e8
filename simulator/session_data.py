"""What the command tells the simulator about one environment: the content of `session.json`."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gpus(_Record):
    """The GPUs inside one simulated machine."""

    accelerator: str
    """The catalogue's name, such as `nvidia-l4`."""

    product: str
    """What GPU feature discovery reports, such as `NVIDIA-L4`."""

    count: Annotated[int, Field(ge=1, le=16)]
    """How many GPUs the machine has."""

    memory_mib: Annotated[int, Field(ge=1)]
    """The memory of one GPU in MiB."""

    mig_profiles: tuple[str, ...] = ()
    """The MIG profiles that the GPU can be cut into, such as `1g.10gb`."""


class Image(_Record):
    """What a GPU machine's image and its cloud bring; the rest is the GPU operator's to bring.

    A GPU appears once exactly one party has brought driver, toolkit and device plugin each.
    """

    os: str = "ubuntu"
    """The operating system, such as `ubuntu`, `al2023`, `cos`."""

    kubelet: str = ""
    """How the kubelet's version ends where a distribution builds its own, such as `+rke2r1`."""

    driver: Literal["none", "image", "cloud"] = "none"
    """Who else installs a driver: nobody, the image, or the cloud when the machine starts."""

    driver_installer: str | None = None
    """A DaemonSet in `kube-system` that installs the driver, as Google's does on its own system."""

    operator_driver: bool = True
    """Whether the GPU operator has a driver for this operating system at all."""

    toolkit: bool = False
    """Whether the image has the container toolkit, set up."""

    toolkit_dir: str | None = None
    """The only folder where a toolkit can be installed, where the root file system is read-only."""

    toolkit_env: Mapping[str, str] = {}
    """What a toolkit that is installed there must be told, or the container runtime breaks."""

    runtime_class: str = "nvidia"
    """The container runtime that the image's own toolkit has set up."""

    device_plugin: bool = False
    """Whether the cloud runs a device plugin of its own."""

    sharers: Annotated[int, Field(ge=1)] = 1
    """How many containers the cloud's own device plugin lets share one GPU."""

    mig_profile: str | None = None
    """What the cloud has cut each GPU into before the machine joins, such as `1g.10gb`."""

    mig_needs_restart: bool = False
    """Whether a GPU changes its mode of MIG only when the machine starts again."""


class MachineType(_Record):
    """The hardware that a cloud sells under a name."""

    cpus: Annotated[int, Field(ge=1)]
    memory_gib: Annotated[float, Field(gt=0)]
    gpus: Gpus | None = None
    image: Image = Image()
    """What runs on it, where whoever makes machines of it does not choose."""


class ClusterApi(_Record):
    """The Cluster API of a room: the object that stands for the cluster, and its infrastructure."""

    namespace: str
    cluster: str
    infrastructure: Literal["metal3", "openstack", "vsphere"]
    failure_domains: tuple[str, ...] = ()
    """Where it can make machines; empty: in one place."""


class Fault(_Record):
    """Something that goes wrong in a simulated cloud, on demand."""

    kind: Literal[
        "no-capacity", "quota-exceeded", "throttled", "timeout-after-create", "permission-denied"
    ]
    type: str
    """The resource type, such as `aws:eks/nodeGroup:NodeGroup`."""

    name: str = ""
    """The resource's name in the program; empty means every one of the type."""

    times: Annotated[int, Field(ge=1)] | None = None
    """How often it happens; None means until it is taken away."""


class Machine(_Record):
    """One simulated machine that stands in the room before the program runs."""

    name: str
    """The name of its Kubernetes node."""

    labels: Mapping[str, str] = {}
    """The labels that it registers with."""

    annotations: Mapping[str, str] = {}
    """The annotations that whoever made it puts on its node."""

    cpus: Annotated[int, Field(ge=1)] = 16
    """Virtual processors."""

    memory_gib: Annotated[int, Field(ge=1)] = 64
    """Memory in GiB."""

    gpus: Gpus | None = None
    """Its GPUs; a machine without any is a system node."""

    taints: tuple[Mapping[str, str], ...] = ()
    """The taints that it registers with: `key`, `value`, `effect` each."""

    image: Image = Image()
    """What runs on it before Kubernetes does."""


class CustomResourceDefinition(_Record):
    """A CRD that must exist once a chart is up."""

    group: str
    kind: str
    plural: str
    versions: tuple[str, ...]
    namespaced: bool = True


class CustomObject(_Record):
    """A custom resource that the chart makes from its values, or settings in a ConfigMap."""

    api_version: str
    kind: str
    name: str
    namespaced: bool = True
    spec_from: Mapping[str, str] = {}
    """Field of `spec` (or `*` for all of it) -> dotted path in the chart's values.

    Values that are absent are left out.
    """

    spec: Mapping[str, Any] = {}
    """What the chart always says in `spec`."""

    data: Mapping[str, str] = {}
    """What a ConfigMap says; such an object has no `spec`."""

    namespace: str = ""
    """Where it is; empty for the chart's namespace."""


class Workload(_Record):
    """A workload that must be ready once a chart is up."""

    kind: str
    """`Deployment`, `StatefulSet` or `DaemonSet`."""

    name: str
    image: str
    replicas: Annotated[int, Field(ge=0)] = 1
    """Ignored for a DaemonSet."""

    made_by: str = "chart"
    """`chart`, or the controller that makes it afterwards, such as `gpu-operator`."""

    tolerations_from: str = ""
    """Dotted path in the chart's values of what its pods tolerate; empty: the GPU taint alone."""

    namespace: str = ""
    """Where it is; empty for the chart's namespace."""

    env: Mapping[str, str] = {}
    """Variables that say which namespaces it watches, where it does not watch all."""


class Service(_Record):
    """A service that must exist once a chart is up."""

    name: str
    ports: Mapping[str, int]
    """Name of the port -> number."""

    made_by: str = "chart"
    namespace: str = ""
    """Where it is; empty for the chart's namespace."""


class Metric(_Record):
    """A metric that must be scraped once a chart is up."""

    name: str
    service: str
    port: str
    path: str = "/metrics"


class Chart(_Record):
    """What a chart must bring: to verify it, and to stand in for it where it cannot be fetched."""

    version: str
    repository: str
    """An HTTPS repository, an `oci://` reference that ends in the chart's name, or where manifests
    are."""

    sha256: str | None = None
    """What its archive must have, in hexadecimal, where that is locked."""

    definitions: tuple[CustomResourceDefinition, ...] = ()
    objects: tuple[CustomObject, ...] = ()
    workloads: tuple[Workload, ...] = ()
    services: tuple[Service, ...] = ()
    metrics: tuple[Metric, ...] = ()


class SessionData(_Record):
    """What the command tells the simulator about one environment."""

    environment: str
    """The name of the environment, such as `local`."""

    id: str = Field(default_factory=lambda: secrets.token_hex(4))
    """Made once for a session; part of the cluster's name."""

    kubernetes: str
    """The Kubernetes version that charts are rendered for, such as `1.36`."""

    contexts: tuple[str, ...] = ()
    """The names under which the program's kubeconfig offers the session's cluster."""

    machines: tuple[Machine, ...] = ()
    """All machines in the room; it only grows while a session lives."""

    charts: Mapping[str, Chart] = {}
    """Expectations by `CHART/RELEASE`, by the chart's name for any release of it, and by the name
    of a kustomization."""

    system_node: bool = True
    """Whether an untainted node for everything without a GPU stands there from the start.

    A simulated cloud has none: its system pool brings one.
    """

    cluster_api: ClusterApi | None = None
    """The Cluster API that makes machines here; what a pool's are made of, `machine_types` says."""

    clouds: tuple[Literal["aws", "gcp", "azure-native"], ...] = ()
    """The cloud providers that are simulated beside `kubernetes`."""

    place: str = ""
    """Region and account of the simulated cloud: everything in it stands there."""

    machine_types: Mapping[str, Mapping[str, MachineType]] = {}
    """Cloud provider -> machine type -> its hardware; a type that is not there cannot be had.

    `cluster-api` is a provider here, and a pool's name a type of its machines.
    """

    quotas: Mapping[str, int] = {}
    """`provider/region/family` -> the limit, in place of the simulator's own."""

    faults: tuple[Fault, ...] = ()

    lifted: bool = False
    """Whether the simulated clouds let go of what is protected: the rehearsal ends."""

    reticent: bool = False
    """Whether previews say of what is to be made only what it is given, as real providers do.

    Else they also say what it will be: so a rehearsal previews what is inside a new cluster.
    """

    cloud_time_scale: Annotated[float, Field(ge=0, le=1)] = 0
    """Real seconds that pass for one second that a cloud would take to make a resource."""

    time_scale: Annotated[float, Field(gt=0, le=1)] = 0.1
    """Real seconds that pass for one simulated second."""
