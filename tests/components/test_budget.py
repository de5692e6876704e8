"""A budget stands beside what it is for: registered where there is one, with all that it omits."""

from components.budget import Budget, BudgetArgs
from components.planning.ceiling import Ceiling
from tests.pulumi_monitor import registered_by


def test_both_sums_are_registered_with_what_they_leave_out() -> None:
    """The rule about budgets reads no more than this."""
    ceiling = Ceiling(most_usd=41829.23, unpriced_machines=("pool a",), unpriced=("traffic",))

    def program() -> None:
        Budget("budget", BudgetArgs(month_usd=50000, ceiling=ceiling))

    (found,) = registered_by(program).values()
    assert (found.typ, found.inputs) == (
        "evenkeel:planning:Budget",
        {
            "monthUsd": 50000,
            "mostUsd": 41829.23,
            "unpricedMachines": ["pool a"],
            "unpriced": ["traffic"],
        },
    )
