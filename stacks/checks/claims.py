"""Claims of machines that exist: one for each pool, and no node in two."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from components.planning.names import nearest
from stacks.checks.written import Written
from stacks.messages import shown
from stacks.problems import Found

_MAKES_MACHINES = "clusterApi"
"""The key of a section whose machines are made, so that none is claimed."""


def check(written: Written) -> Iterator[Found]:
    """Yield what is wrong with the claims, where the cloud's machines are claimed."""
    section = written.section
    claims = section.get("claims")
    names = list(dict.fromkeys(pool.name for pool in written.pools() if pool.name is not None))
    if not isinstance(claims, Mapping) or section.get(_MAKES_MACHINES) is not None:
        return
    for name in names:
        if name not in claims:
            yield Found(
                ("cloud", "claims"),
                f"got no claim for pool {shown(name)}; expected the labels of its machines. "
                f"Add {shown(name)}: {{LABEL: VALUE}}.",
            )
    for name in claims:
        if name not in names:
            meant = nearest(str(name), names)
            remedy = f"Did you mean {meant}?" if meant else "Remove it, or add the pool."
            yield Found(("cloud", "claims", str(name)), f"got no such pool; expected one. {remedy}")
    for one, other in combinations(claims, 2):
        if claims[one] == claims[other] and isinstance(claims[one], Mapping):
            yield Found(
                ("cloud", "claims", str(other)),
                f"got the same labels as {one}; expected each node in one pool. Change one.",
            )
