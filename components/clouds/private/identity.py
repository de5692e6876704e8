"""Who workloads are to a cloud, where there is no cloud (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from ...contract import Grant
from ...errors import Refused
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
    """The rights; none can be granted here."""

    settings: Settings
    """The environment's `cloud` section."""


class Identity(pulumi.ComponentResource):
    """Nothing new: workloads have their Kubernetes service accounts and no cloud's rights."""

    service_account_annotations: Mapping[str, Mapping[str, pulumi.Output[str]]]
    """Grant -> what its service account is annotated with: nothing."""

    pod_labels: Mapping[str, Mapping[str, str]]
    """Grant -> what its pods are labelled with: nothing."""

    def __init__(
        self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register that there is none.

        Raises:
            Refused: A right is asked for.
        """
        if args.grants:
            raise Refused(
                f"grants: got {', '.join(grant.name for grant in args.grants)}; expected none, "
                "because a private cluster has no cloud that could grant them. Remove them."
            )
        super().__init__(TYPE, name, {}, opts)
        self.service_account_annotations = {}
        self.pod_labels = {}
        self.register_outputs({"grants": []})
