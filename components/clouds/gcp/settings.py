"""What an environment file says of Google Cloud."""

from collections.abc import Mapping
from typing import Annotated, Literal

from ...section import Section, field

Image = Literal["cos", "ubuntu"]
"""The system of the machines: Container-Optimized OS or Ubuntu, both with containerd."""

Admin = Annotated[
    str,
    field(
        pattern=r"^(user|group|serviceAccount):[^\s@]+@[^\s@]+$",
        title="a user, group or service account",
        examples=["group:ml-platform@example.com"],
    ),
]
Zone = Annotated[
    str,
    field(
        pattern=r"^[a-z]+-[a-z]+[0-9]+-[a-z]$",
        title="the name of a zone",
        examples=["us-central1-a"],
    ),
]
Cidr = Annotated[
    str,
    field(
        pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$",
        title="an IPv4 range",
        examples=["203.0.113.0/24"],
    ),
]


class PoolSettings(Section):
    """What Google Cloud alone understands of a GPU pool."""

    machine_type: str | None = field(
        default=None, title="a machine type with the pool's GPUs", examples=["a3-highgpu-8g"]
    )
    """The machine type; left out: the cheapest of the catalogue that fits exactly."""

    reservation: str | None = field(
        default=None,
        pattern=r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        title="the name of a reservation",
        examples=["h100-2027"],
    )
    """Capacity that is paid for already; needed where the pool's capacity is `reserved`."""

    zones: tuple[Zone, ...] = field(
        default=(),
        title="a list of zones that have the GPU",
        examples=["[us-central1-a]"],
        unique=True,
    )
    """Where its machines may stand; left out: in the first zone of the cluster.

    A zone without the GPU would fail the whole pool.
    """


class Settings(Section):
    """The `cloud` section of an environment on Google Cloud."""

    name: Literal["gcp"] = field(title="the name of a cloud", examples=["gcp"])
    """The cloud: Google Cloud."""

    region: str = field(
        pattern=r"^[a-z]+-[a-z]+[0-9]+$",
        title="a region of Google Cloud",
        examples=["us-central1"],
    )
    """Where everything is made."""

    project: str = field(
        pattern=r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$",
        title="the id of a project",
        examples=["ml-platform-dev"],
    )
    """The project; best one for each environment."""

    project_number: str = field(
        pattern=r"^[1-9][0-9]{5,18}$", title="digits in quotes", examples=['"123456789012"']
    )
    """The project's number, as `gcloud projects describe` shows it; identities are made of it."""

    image: Image = field(default="cos", title="cos or ubuntu", examples=["cos"])
    """The system of the GPU machines: one GPU operator serves one of them only."""

    admins: tuple[Admin, ...] = field(
        min_length=1,
        title="a list of users, groups and service accounts",
        examples=["[group:ml-platform@example.com]"],
        unique=True,
    )
    """Who may do everything in the cluster, beside the owners of the project."""

    zones: tuple[Zone, ...] = field(
        default=(),
        title="a list of zones",
        examples=["[us-central1-a, us-central1-c]"],
        unique=True,
    )
    """The zones that may be used, in order; left out: the region's own, in their order."""

    api_cidrs: tuple[Cidr, ...] = field(
        default=(), title="a list of IPv4 ranges", examples=["[203.0.113.0/24]"], unique=True
    )
    """Who reaches the Kubernetes API beside the network's machines.

    Where `cluster.apiAccess` is public, from outside; else ranges that are routed to the network.
    """

    dns_zone: str | None = field(
        default=None,
        pattern=r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        title="the name of a managed zone",
        examples=["ml-example-com"],
    )
    """The project's zone that `web.domain` is in; it exists, and add-ons write records there."""

    pools: Mapping[str, PoolSettings] = field(
        default={},
        title="a mapping of pools to settings",
        examples=["{train: {zones: [us-central1-a]}}"],
    )
    """Pool -> what Google Cloud alone understands of it."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts that must exist in a kubeconfig: none, the cluster is made."""
        return ()

    def pool(self, name: str) -> PoolSettings:
        """Return what is said of a pool; the defaults where nothing is."""
        return self.pools.get(name, PoolSettings())
