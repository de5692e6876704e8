"""The network that a private cluster lives in; it exists (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi

TYPE = "evenkeel:private:Network"  # part of every URN: changing it replaces live networks


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What an environment says about addresses."""

    cidr: str | None = None
    """The addresses of the machines, as declared; None where nothing is declared."""


class Network(pulumi.ComponentResource):
    """Nothing new: the machines have a network, and evenkeel leaves it alone."""

    cidr: pulumi.Output[str | None]
    """The declared addresses; nothing is made from them here."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register what is declared."""
        super().__init__(TYPE, name, {}, opts)
        self.cidr = pulumi.Output.from_input(args.cidr)
        self.register_outputs({"cidr": self.cidr})
