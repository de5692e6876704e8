"""What must go together in a GPU pool on whatever cloud, however it was written."""

from collections.abc import Iterator

from .accelerators import catalogue
from .names import nearest

WITHOUT_GPUS = "system"
"""Where a cloud has such a pool, one of its name would fail or be called otherwise; and a file
that holds on one cloud is to hold on the others."""


def check_name(name: str) -> Iterator[str]:
    """Yield what keeps a pool from having a name."""
    if name == WITHOUT_GPUS:
        yield (
            f"got {name}, as the machines without GPUs are called; expected another name, on "
            "every cloud. Rename it."
        )


def check_nodes(least: int, most: int) -> Iterator[str]:
    """Yield what is wrong with a pool's sizes."""
    if least > most:
        yield (f"got min {least} and max {most}; expected min at most max. Raise max or lower min.")


def check_accelerator(name: str) -> Iterator[str]:
    """Yield what is wrong with an accelerator that the catalogue does not have."""
    if name not in catalogue():
        meant = nearest(name, catalogue())
        remedy = f"Did you mean {meant}?" if meant else f"Use one of {', '.join(catalogue())}."
        yield f"got {name}; expected one of the catalogue. {remedy}"


def check_sharing(accelerator: str | None, mig: object, time_slices: object) -> Iterator[str]:
    """Yield what is wrong with how a pool's GPUs are shared; what has another type is left alone.

    Args:
        accelerator: The pool's; None where nobody knows it.
        mig: The profile that each GPU is cut into, or None.
        time_slices: How many pods take turns, or None.
    """
    if mig is not None and time_slices is not None:
        yield "got timeSlices and mig; expected one of them. Remove one."
    found = catalogue().get(accelerator) if accelerator is not None else None
    if found is None or not isinstance(mig, str) or mig in found.mig_profiles:
        return
    if found.mig_profiles:
        profiles = ", ".join(found.mig_profiles)
        yield f"got mig {mig}; {accelerator} has {profiles}. Use one of these."
    else:
        able = ", ".join(each.name for each in catalogue().values() if each.mig_profiles)
        yield f"got mig {mig}; {accelerator} has no MIG. Use timeSlices, or one of {able}."
