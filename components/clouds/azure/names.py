"""What things are called on Azure: short enough, of the right letters, unique where they must be.

A name never changes while the thing lives: another name is another thing.
"""

import hashlib
import re
import uuid

from ...frozen import dataclass

SYSTEM_POOL = "system"
"""The agent pool of AKS' own parts."""

PLATFORM_POOL = "platform"
"""The agent pool of everything else that needs no GPU."""

POOL_NAME_LENGTH = 12
"""AKS takes lower-case letters and digits only, and no more of them."""

_OWN = {SYSTEM_POOL, PLATFORM_POOL}
_NAMESPACE = uuid.UUID("5b0d0f5e-5d5c-4c55-9a53-0e9e6cf0a1f7")


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of one environment."""

    group: str
    """The resource group of all but the nodes."""

    nodes_group: str
    """The resource group that AKS makes for the nodes."""

    cluster: str
    """The cluster; its context is called the same."""

    data_account: str
    """The storage account of the buckets; unique in all of Azure."""

    logs_account: str
    """The storage account of the flow logs; unique in all of Azure."""


def plan_names(environment: str, subscription: str) -> Names:
    """Return what the parts of an environment are called."""
    slug = _short(re.sub(r"[^a-z0-9]+", "-", environment.lower()).strip("-"), 40)
    return Names(
        group=slug,
        nodes_group=f"{slug}-nodes",
        cluster=slug,
        data_account=_account(slug, subscription, "data"),
        logs_account=_account(slug, subscription, "logs"),
    )


def plan_pool_name(pool: str) -> str:
    """Return the name of a pool's agent pool: its own where AKS takes it, else a short one."""
    plain = pool.replace("-", "")
    if plain == pool and len(pool) <= POOL_NAME_LENGTH and pool not in _OWN:
        return pool
    return plain[: POOL_NAME_LENGTH - 6] + _digest(pool)[:6]


def plan_assignment_name(*parts: str) -> str:
    """Return the GUID that a role assignment is called, always the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def cluster_id(subscription: str, names: Names) -> str:
    """Return the cluster's id, known before it exists."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{names.group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{names.cluster}"
    )


@dataclass(frozen=True, kw_only=True)
class ResourceId:
    """The parts of an id of something that exists."""

    subscription: str
    group: str
    name: str

    @property
    def group_id(self) -> str:
        """The id of the resource group that it is in."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"


def parse_id(identifier: str) -> ResourceId:
    """Return the parts of an id."""
    _, _, subscription, _, group, *_, name = identifier.split("/")
    return ResourceId(subscription=subscription, group=group, name=name)


def _account(slug: str, subscription: str, purpose: str) -> str:
    """Return 3 to 24 lower-case letters and digits."""
    return slug.replace("-", "")[:12] + purpose + _digest(f"{subscription}/{slug}/{purpose}")[:8]


def _short(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return f"{text[: length - 7].strip('-')}-{_digest(text)[:6]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
