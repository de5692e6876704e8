"""Where volumes are made on a private cluster; it exists (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from ...planning.scope import Scope
from .cluster import Cluster
from .network import Network
from .settings import Settings

TYPE = "evenkeel:private:Storage"  # part of every URN


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """What is kept."""

    scope: Scope
    """Whose it is."""

    cluster: Cluster
    """Where volumes are used."""

    network: Network
    """Where its machines are."""

    buckets: tuple[str, ...] = ()
    """The names of buckets; the add-on `object-store` makes them, inside the cluster."""

    settings: Settings
    """The environment's `cloud` section."""


class Storage(pulumi.ComponentResource):
    """Nothing new: volumes come from a storage class that the cluster has."""

    storage_class: str | None
    """Its name; None is the cluster's default."""

    buckets: Mapping[str, pulumi.Output[str]]
    """Bucket -> its name in the cluster's own object store: the same."""

    def __init__(
        self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the choice."""
        super().__init__(TYPE, name, {}, opts)
        self.storage_class = args.settings.storage_class
        self.buckets = {each: pulumi.Output.from_input(each) for each in args.buckets}
        self.register_outputs({"storage_class": self.storage_class, "buckets": self.buckets})
