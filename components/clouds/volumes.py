"""The classes of volumes that are made with a cluster; their names are the same on each cloud."""

from ..frozen import dataclass
from ..planning.scope import Scope

STORAGE_CLASS = "evenkeel-block"
"""The cluster's default; a disk goes with its claim."""

KEPT_CLASS = "evenkeel-block-kept"
"""What keeps the data of add-ons in production: a disk stays when its claim goes."""


@dataclass(frozen=True, kw_only=True)
class VolumeClass:
    """One class."""

    name: str
    role: str
    """The end of its resource's name."""

    reclaim_policy: str
    is_default: bool


def plan_classes(scope: Scope) -> tuple[VolumeClass, ...]:
    """Return the classes of an environment.

    Teams' volumes and those of pods that come and go are of the default class in production, too:
    a disk of each of them that nobody deletes would be paid for ever.
    """
    default = VolumeClass(name=STORAGE_CLASS, role="", reclaim_policy="Delete", is_default=True)
    kept = VolumeClass(name=KEPT_CLASS, role="-kept", reclaim_policy="Retain", is_default=False)
    return (default, kept) if scope.protected else (default,)


def plan_class(scope: Scope) -> str:
    """Return the class of add-ons' volumes."""
    return KEPT_CLASS if scope.protected else STORAGE_CLASS
