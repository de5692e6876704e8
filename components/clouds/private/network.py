"""The network that a private cluster lives in; it exists (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi

from ...planning.scope import Scope
from .settings import Settings

TYPE = "evenkeel:private:Network"  # part of every URN: changing it replaces live networks


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What an environment says about addresses."""

    scope: Scope
    """Whose it is."""

    cidr: str | None
    """The addresses of the machines, as declared; None where nothing is declared."""

    zones: int
    """How many zones the machines are spread over, as declared."""

    pods: str | None = None
    """The addresses of pods, as declared."""

    services: str | None = None
    """The addresses of services, as declared."""

    settings: Settings
    """The environment's `cloud` section."""


class Network(pulumi.ComponentResource):
    """Nothing new: the machines have a network, and evenkeel leaves it alone."""

    id: pulumi.Output[str]
    """The cluster's context: the network has no other name here."""

    cidr: pulumi.Output[str | None]
    """The declared addresses; nothing is made from them here."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register what is declared."""
        super().__init__(TYPE, name, {}, opts)
        self.id = pulumi.Output.from_input(args.settings.context)
        self.cidr = pulumi.Output.from_input(args.cidr)
        self.register_outputs({"cidr": self.cidr})
