"""Metrics: Prometheus has them."""

from collections.abc import Iterator

from .finding import Finding
from .observed import Observed
from .remedies import Remedies
from .wanted import Part

SIMULATED = "nothing runs inside a simulated pod, so nobody measures anything"


def check(part: Part, observed: Observed, remedies: Remedies) -> Iterator[Finding]:
    """Check every metric that a part brings."""
    del remedies
    for each in part.expectations.metrics:
        label = f"metric {each.name}"
        said = (observed.metrics or {}).get(each.name)
        if observed.simulated:
            yield Finding(part.addon, label, "not rehearsed", SIMULATED)
        elif observed.metrics is None or said is None:
            yield Finding(part.addon, label, "unknown", observed.no_metrics or "was not asked for")
        elif said:
            scraped = f"port {each.port} of service {each.service}, path {each.path}"
            remedy = f"Look at Prometheus' targets, and at {scraped}."
            yield Finding(part.addon, label, "missing", said, remedy)
        else:
            yield Finding(part.addon, label)
