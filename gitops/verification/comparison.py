"""Everything that an environment expects, against a cluster as it was read; pure."""

from collections.abc import Iterable, Iterator, Sequence

from . import custom_objects, definitions, metrics, nodes, services, workloads
from .finding import Finding
from .observed import Observed
from .remedies import Remedies
from .wanted import Part

_CHECKS = (
    definitions.check,
    workloads.check,
    services.check,
    custom_objects.check,
    metrics.check,
)


def compare(
    pools: Iterable[nodes.WantedNodes],
    parts: Sequence[Part],
    observed: Observed,
    remedies: Remedies,
) -> Iterator[Finding]:
    """Yield a finding for every check: pools first, then add-ons in the order of installation."""
    for pool in pools:
        yield from nodes.check(pool, observed, remedies)
    for part in parts:
        for check in _CHECKS:
            yield from check(part, observed, remedies)
