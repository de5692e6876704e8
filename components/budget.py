"""What an environment may cost and what it costs at most, for rules and reviewers."""

from dataclasses import dataclass

import pulumi

from .planning.ceiling import Ceiling

TYPE = "evenkeel:planning:Budget"


@dataclass(frozen=True, kw_only=True)
class BudgetArgs:
    """A sum that somebody agreed to, and what is held against it."""

    month_usd: int
    """What a month may cost, in US dollars of list prices."""

    ceiling: Ceiling
    """What it costs at most."""


class Budget(pulumi.ComponentResource):
    """A budget beside a list price: nothing is made of it, but rules and reviewers read it."""

    most_usd: pulumi.Output[float]
    """What a month costs at most, of all that has a list price."""

    def __init__(
        self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register both sums, and what they leave out."""
        said = {
            "monthUsd": args.month_usd,
            "mostUsd": args.ceiling.most_usd,
            "unpricedMachines": list(args.ceiling.unpriced_machines),
            "unpriced": list(args.ceiling.unpriced),
        }
        super().__init__(TYPE, name, said, opts)
        self.most_usd = pulumi.Output.from_input(args.ceiling.most_usd)
        self.register_outputs(said)
