"""What an environment file says of AWS."""

from collections.abc import Mapping
from typing import Annotated, Literal

from ...section import Section, field

AdminRole = Annotated[
    str,
    field(
        pattern=r"^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}$",
        title="the ARN of an IAM role",
        examples=["arn:aws:iam::123456789012:role/platform-admin"],
    ),
]
Zone = Annotated[
    str,
    field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]+[a-z]$",
        title="the name of an availability zone",
        examples=["eu-west-1a"],
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


class Reservation(Section):
    """Capacity that is paid for already; evenkeel uses it and never buys any."""

    id: str = field(
        pattern=r"^cr-[0-9a-f]{8,17}$",
        title="the id of a capacity reservation",
        examples=["cr-0123456789abcdef0"],
    )
    """The reservation."""

    type: Literal["on-demand", "capacity-block"] = field(
        default="on-demand", title="on-demand or capacity-block", examples=["capacity-block"]
    )
    """An on-demand reservation, or a Capacity Block for a fixed time."""


class PoolSettings(Section):
    """What AWS alone understands of a GPU pool."""

    machine_type: str | None = field(
        default=None, title="an instance type with the pool's GPUs", examples=["p5.48xlarge"]
    )
    """The instance type; left out: the cheapest of the catalogue that fits exactly."""

    reservation: Reservation | None = field(
        default=None,
        title="a mapping with id and type",
        examples=["{id: cr-0123456789abcdef0, type: capacity-block}"],
    )
    """Needed where the pool's capacity is `reserved`."""

    zones: tuple[Zone, ...] = field(
        default=(), title="a list of availability zones", examples=["[eu-west-1a]"], unique=True
    )
    """Where its machines may stand; left out: in every zone of the network."""


class Settings(Section):
    """The `cloud` section of an environment on AWS."""

    name: Literal["aws"] = field(title="the name of a cloud", examples=["aws"])
    """The cloud: Amazon Web Services."""

    region: str = field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]+$", title="an AWS region", examples=["eu-west-1"]
    )
    """Where everything is made."""

    account: str = field(
        pattern=r"^[0-9]{12}$", title="twelve digits in quotes", examples=['"123456789012"']
    )
    """The account; with credentials of another one nothing is made."""

    admins: tuple[AdminRole, ...] = field(
        min_length=1,
        title="a list of ARNs of IAM roles",
        examples=["[arn:aws:iam::123456789012:role/platform-admin]"],
        unique=True,
    )
    """Who may do everything in the cluster; the role that deploys must be one of them."""

    previewers: tuple[AdminRole, ...] = field(
        default=(),
        title="a list of ARNs of IAM roles",
        examples=["[arn:aws:iam::123456789012:role/evenkeel-aws-dev-preview]"],
        unique=True,
    )
    """Who previews: they are let into the cluster as the group `evenkeel:preview`."""

    zones: tuple[Zone, ...] = field(
        default=(),
        title="a list of availability zones",
        examples=["[eu-west-1a, eu-west-1b]"],
        unique=True,
    )
    """The zones that may be used, in order; left out: those with the first letters of
    the region, which are a, b, c but for a few regions."""

    api_cidrs: tuple[Cidr, ...] = field(
        default=(), title="a list of IPv4 ranges", examples=["[203.0.113.0/24]"], unique=True
    )
    """Who reaches the Kubernetes API from outside the network: with `cluster.apiAccess: public` by
    its public address, otherwise by its private one, to which a VPN or a peering leads."""

    addon_versions: Mapping[str, str] = field(
        default={},
        title="a mapping of EKS add-ons to versions",
        examples=["{coredns: v1.12.4-eksbuild.1}"],
    )
    """Versions of EKS add-ons; one that is not named keeps what EKS chose when it was installed."""

    dns_zone: str | None = field(
        default=None,
        pattern=r"^Z[A-Z0-9]{1,31}$",
        title="the id of a hosted zone",
        examples=["Z0123456789ABCDEFGHIJ"],
    )
    """The zone of Route 53 that `web.domain` is in; it exists, and add-ons write records there."""

    pools: Mapping[str, PoolSettings] = field(
        default={},
        title="a mapping of pools to settings",
        examples=["{train: {zones: [eu-west-1a]}}"],
    )
    """Pool -> what AWS alone understands of it."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts that must exist in a kubeconfig: none, the cluster is made."""
        return ()

    def pool(self, name: str) -> PoolSettings:
        """Return what is said of a pool; the defaults where nothing is."""
        return self.pools.get(name, PoolSettings())
