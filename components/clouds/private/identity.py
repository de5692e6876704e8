"""Who workloads are to a cloud, where there is no cloud (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi

TYPE = "evenkeel:private:Identity"  # part of every URN


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """Nothing is asked: no rights of a cloud can be granted here."""


class Identity(pulumi.ComponentResource):
    """Nothing new: workloads have their Kubernetes service accounts and no cloud's rights."""

    def __init__(
        self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register that there is none."""
        del args
        super().__init__(TYPE, name, {}, opts)
        self.register_outputs({"grants": []})
