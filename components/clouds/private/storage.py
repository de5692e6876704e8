"""Where volumes are made on a private cluster; it exists (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi

TYPE = "evenkeel:private:Storage"  # part of every URN


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """Which class of the cluster's is used."""

    storage_class: str | None = None
    """Its name; None is the cluster's default."""


class Storage(pulumi.ComponentResource):
    """Nothing new: volumes come from a storage class that the cluster has."""

    storage_class: pulumi.Output[str | None]
    """Its name; None is the cluster's default."""

    def __init__(
        self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the choice."""
        super().__init__(TYPE, name, {}, opts)
        self.storage_class = pulumi.Output.from_input(args.storage_class)
        self.register_outputs({"storage_class": self.storage_class})
