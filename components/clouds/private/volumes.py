"""Whether the cluster has the storage class that add-ons keep their volumes in."""

from collections.abc import Iterator, Sequence

from .finding import Finding, problem, warning
from .inventory import StorageClass

_SHARED = ("nfs", "cephfs", "efs", "filestore", "longhorn", "weka", "lustre", "gpfs", "quobyte")
"""Parts of the names of provisioners whose volumes several nodes can write at once."""


def check(
    wanted: str | None, classes: Sequence[StorageClass] | None, *, kept: bool = False
) -> Iterator[Finding]:
    """Yield what is wrong with the class that is named, or with the default one.

    Args:
        wanted: The name of a class; None is the cluster's default.
        classes: Those of the cluster; None where they may not be read.
        kept: Whether volumes should outlive their claims: in production.
    """
    if classes is None:
        yield warning(
            "cloud.storageClass: got no right to list storage classes; expected to see that there "
            "is one. Look yourself: kubectl get storageclasses"
        )
        return
    there = ", ".join(each.name for each in classes) or "none"
    if wanted is not None:
        if wanted not in {each.name for each in classes}:
            yield problem(
                f"cloud.storageClass: got {wanted}; expected a class of the cluster (there: "
                f"{there}). Correct it, or make the class."
            )
    elif not any(each.is_default for each in classes):
        yield problem(
            f"cloud.storageClass: got nothing, and the cluster has no default class (there: "
            f"{there}); expected one of them. Name one, or mark one as the default: kubectl "
            "annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true"
        )
    chosen = [each for each in classes if each.name == wanted or (not wanted and each.is_default)]
    if kept and chosen and not any(each.kept for each in chosen):
        yield warning(
            f"cloud.storageClass: got {chosen[0].name}, whose volumes go with their claims; "
            "expected the reclaim policy Retain in the stage prod. Make a class with it, and name "
            "it before the first up: volumes cannot be moved to another."
        )


def shared(classes: Sequence[StorageClass]) -> tuple[str, ...]:
    """Return the classes whose volumes several nodes can most likely write at once."""
    return tuple(
        each.name for each in classes if any(part in each.provisioner.lower() for part in _SHARED)
    )
