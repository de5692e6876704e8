"""Custom objects: there."""

from collections.abc import Iterator

from .finding import Finding
from .observed import Observed
from .remedies import Remedies
from .wanted import Part


def check(part: Part, observed: Observed, remedies: Remedies) -> Iterator[Finding]:
    """Check every custom object that a part brings."""
    for each in part.expectations.objects:
        namespace = part.place(each)
        label = f"{each.kind} {namespace}/{each.name}" if namespace else f"{each.kind} {each.name}"
        kind = (each.api_version, each.kind)
        listing = observed.listing(kind, namespace)
        if kind not in observed.served:
            found = f"nothing serves {each.api_version} {each.kind}"
            yield Finding(part.addon, label, "missing", found, remedies.restore)
        elif listing.refused:
            yield Finding(part.addon, label, "unknown", listing.refused)
        elif each.name not in listing.objects:
            yield Finding(part.addon, label, "missing", "is not there", remedies.restore)
        else:
            yield Finding(part.addon, label)
