"""Exemptions whose last day has passed, at a cluster's door that was told of them before.

The door itself judges whatever is created after that day; what was there before it goes on letting
be changed. So somebody has to be told.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from policies.exemptions import Exemption

from .door import ADDON
from .finding import Finding
from .remedies import Remedies

_FILE: Final = "policies/exemptions.yaml"


def check(
    exemptions: Sequence[Exemption], held: Collection[str], today: date, remedies: Remedies
) -> Iterator[Finding]:
    """Yield a finding for each exemption of an environment's door that has ended.

    Args:
        exemptions: All that there are.
        held: The ids of the rules that the door holds.
        today: The day that they are held against.
        remedies: The words for what is to be done, with the environment.
    """
    for each in exemptions:
        if each.rule not in held or not each.holds_in(remedies.environment):
            continue
        if each.expired(today):
            said = f"ended on {each.expires.isoformat()} (owner: {each.owner})"
            mend = f"Remove it from {_FILE}, or agree on another day with its owner. Then: "
            deploy = (
                f"{remedies.command} up {remedies.environment}"
                if remedies.simulated
                else f"pulumi up -s {remedies.environment}"
            )
            label = f"exemption of {each.rule} for {each.resource}"
            yield Finding(ADDON, label, "wrong", said, mend + deploy)
