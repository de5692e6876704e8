"""What types cannot say about an environment: what must differ, what fits what, what there is.

They look at the value as it was written, also where parts of it have the wrong type, so that a
person sees all problems at once. A wrong type itself is for the types to report.
"""

from collections.abc import Callable, Iterator, Mapping

from stacks.checks import (
    addons,
    capabilities,
    claims,
    cloud,
    machines,
    network,
    pools,
    reservations,
    unprotected,
)
from stacks.checks.written import Written
from stacks.messages import Texts
from stacks.problems import Found

_CHECKS: tuple[Callable[[Written], Iterator[Found]], ...] = (
    cloud.check,
    network.check,
    pools.check,
    machines.check,
    reservations.check,
    capabilities.check,
    claims.check,
    unprotected.check,
)


def check(value: object, texts: Texts) -> Iterator[Found]:
    """Yield every problem that the types do not see."""
    if not isinstance(value, Mapping):
        return
    written = Written(value)
    for each in _CHECKS:
        yield from each(written)
    yield from addons.check(written, texts)
