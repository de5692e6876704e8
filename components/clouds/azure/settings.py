"""What an environment file says of Azure."""

from collections.abc import Mapping
from typing import Annotated, Literal

from ...section import Section, field

_GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

_ID = r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Compute"

_EXAMPLE_SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
_EXAMPLE = (
    f"{_EXAMPLE_SUBSCRIPTION}/resourceGroups/gpus"
    "/providers/Microsoft.Compute/capacityReservationGroups/h100"
)
_EXAMPLE_ZONE = (
    f"{_EXAMPLE_SUBSCRIPTION}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/example.com"
)
_EXAMPLE_VAULT = (
    f"{_EXAMPLE_SUBSCRIPTION}/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/ml-prod"
)

Guid = Annotated[
    str,
    field(
        pattern=f"^{_GUID}$",
        title="an id with five groups of digits and letters a to f",
        examples=["00000000-0000-0000-0000-000000000000"],
    ),
]

Zone = Annotated[Literal["1", "2", "3"], field(title="1, 2 or 3", examples=['"1"'])]


class PoolSettings(Section):
    """What only Azure understands of a GPU pool."""

    machine_type: str | None = field(
        default=None,
        title="a VM size of the catalogue",
        examples=["Standard_ND96isr_H100_v5"],
        pattern=r"^Standard_[A-Za-z0-9_]+$",
    )
    """The VM size; left out: the cheapest of the catalogue that has the pool's GPUs."""

    reservation: str | None = field(
        default=None,
        title="the id of a capacity reservation group",
        examples=[_EXAMPLE],
        pattern=f"^{_ID}/capacityReservationGroups/[^/]+$",
    )
    """The capacity reservation group that a pool with `capacity: reserved` takes machines from."""

    zones: tuple[Zone, ...] = field(
        default=(), title="a list of zones", examples=['["1"]'], unique=True
    )
    """Where its machines may stand; left out: in every zone of the network."""


class Settings(Section):
    """The `cloud` section of an environment on Azure."""

    name: Literal["azure"] = field(title="the name of a cloud", examples=["azure"])
    """The cloud: Azure Kubernetes Service."""

    region: str = field(
        title="the name of a region", examples=["westeurope"], pattern=r"^[a-z]+[0-9]*$"
    )
    """Where everything stands."""

    subscription: Guid = field(
        title="the id of a subscription", examples=["00000000-0000-0000-0000-000000000000"]
    )
    """Who pays; nothing is made in another one, whatever is logged in."""

    tenant: Guid = field(
        title="the id of an Entra tenant", examples=["00000000-0000-0000-0000-000000000000"]
    )
    """Whose people and groups may get in."""

    admin_groups: tuple[Guid, ...] = field(
        min_length=1,
        title="a list of ids of Entra groups",
        examples=['["00000000-0000-0000-0000-000000000000"]'],
        unique=True,
    )
    """Who administers the cluster; whoever runs Pulumi belongs to one of them.

    There is no local account to fall back on.
    """

    api_cidrs: tuple[str, ...] = field(
        default=(), title="a list of IPv4 ranges", examples=["[203.0.113.0/24]"], unique=True
    )
    """From where the Kubernetes API answers, where it is public."""

    dns_zone: str | None = field(
        default=None,
        pattern=rf"^/subscriptions/{_GUID}/resourceGroups/[^/]+"
        r"/providers/Microsoft\.Network/dns[Zz]ones/[^/]+$",
        title="the id of a DNS zone",
        examples=[_EXAMPLE_ZONE],
    )
    """The zone that `web.domain` is in; it exists, and add-ons write records there."""

    key_vault: str | None = field(
        default=None,
        pattern=rf"^/subscriptions/{_GUID}/resourceGroups/[^/]+"
        r"/providers/Microsoft\.KeyVault/vaults/[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$",
        title="the id of a key vault",
        examples=[_EXAMPLE_VAULT],
    )
    """The vault of this environment's secrets; it exists, and add-ons read all that is in it."""

    pools: Mapping[str, PoolSettings] = field(
        default={}, title="a mapping of pools to settings", examples=['{train: {zones: ["1"]}}']
    )
    """Pool -> what only Azure understands of it."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """The names under which the program looks for its cluster in a kubeconfig: none."""
        return ()

    def pool(self, name: str) -> PoolSettings:
        """Return what is said of a pool; nothing is an answer too."""
        return self.pools.get(name, PoolSettings())
