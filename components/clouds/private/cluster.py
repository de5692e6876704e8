"""A Kubernetes cluster that exists (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from ...planning.scope import Scope
from . import kubeconfig
from .inventory import Inventory, look
from .network import Network
from .settings import Settings

TYPE = "evenkeel:private:Cluster"  # part of every URN: changing it replaces live clusters


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """Which cluster it is and what is expected of it."""

    scope: Scope
    """Whose it is."""

    kubernetes: str
    """The minor version that it should run; it is not ours to upgrade."""

    public_api: bool = False
    """Whether its API should answer from elsewhere; who made the cluster has decided that."""

    network: Network
    """Where it is."""

    settings: Settings
    """The environment's `cloud` section."""


class Cluster(pulumi.ComponentResource):
    """A way into the cluster, and into the one that makes its machines; neither is changed."""

    provider: kubernetes.Provider
    """Reaches the cluster."""

    context: str
    """Its name in a kubeconfig."""

    issuer: pulumi.Output[str]
    """Who signs the tokens of its service accounts; empty where that may not be read."""

    inventory: Inventory
    """What was in it when the program began."""

    management: kubernetes.Provider | None
    """Reaches the management cluster of Cluster API; None where machines are claimed."""

    def __init__(
        self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Look at the cluster, then register the ways into it.

        Raises:
            Refused: It does not answer, or no kubeconfig names it.
        """
        self.context = args.settings.context
        self.inventory = look(self.context)
        super().__init__(TYPE, name, {}, opts)
        self.provider = self._way_into(f"{name}-provider", self.context, self.inventory)
        self.management = None
        if args.settings.cluster_api is not None:
            context = args.settings.cluster_api.context
            self.management = self._way_into(f"{name}-management", context, look(context))
        self.issuer = pulumi.Output.from_input(self.inventory.issuer or "")
        self.register_outputs({"context": self.context})

    def _way_into(self, name: str, context: str, inventory: Inventory) -> kubernetes.Provider:
        content = kubeconfig.select(context, kubeconfig.paths())
        return kubernetes.Provider(
            name,
            # it holds a person's credentials, so the state keeps it encrypted
            kubeconfig=pulumi.Output.secret(kubeconfig.text(content)),
            context=context,
            # without it, a new certificate or address would plan to replace every object
            cluster_identifier=inventory.identifier,
            enable_server_side_apply=True,
            # a cluster that does not answer is not a cluster that is gone
            delete_unreachable=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
