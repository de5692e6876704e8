"""Who workloads are to a cloud, where there is no cloud (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from ...contract import Grant
from ...planning.scope import Scope
from .cluster import Cluster
from .settings import Settings
from .storage import Storage

TYPE = "evenkeel:private:Identity"  # part of every URN


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """Which rights are asked for."""

    scope: Scope
    """Whose they are."""

    cluster: Cluster
    """Where the service accounts are."""

    storage: Storage
    """What they would be rights on."""

    grants: tuple[Grant, ...] = ()
    """The rights; nothing is made for them."""

    domain: str | None = None
    """The one whose records would be written."""

    settings: Settings
    """The environment's `cloud` section."""


class Identity(pulumi.ComponentResource):
    """Nothing new: workloads have their Kubernetes service accounts and no cloud's rights.

    What grants say of buckets holds by the keys that the add-on `object-store` makes. Nobody lets
    write a domain's records or read secrets of a cloud.
    """

    service_account_annotations: Mapping[str, Mapping[str, pulumi.Output[str]]]
    """Grant -> what its service account is annotated with: nothing."""

    pod_labels: Mapping[str, Mapping[str, str]]
    """Grant -> what its pods are labelled with: nothing."""

    def __init__(
        self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register that there is none."""
        super().__init__(TYPE, name, {}, opts)
        self.service_account_annotations = {grant.name: {} for grant in args.grants}
        self.pod_labels = {grant.name: {} for grant in args.grants}
        self.register_outputs({"grants": [grant.name for grant in args.grants]})
