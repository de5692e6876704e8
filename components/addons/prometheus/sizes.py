"""How much of a disk Prometheus may fill, and how much memory it asks for."""

_UNITS = {"Gi": 1, "Ti": 1024}

_KEPT_PERCENT = 85
"""The rest is for what it writes before it deletes: its log, and blocks that it puts together."""

_ASKED_PART = 4
"""It asks for this part of its most: queries over long times take the rest for a while."""


def kept_size(storage: str) -> str:
    """Return how much may be kept on a volume of some size, in whole GiB."""
    return f"{gibibytes(storage) * _KEPT_PERCENT // 100}GiB"


def memory_asked(most: str) -> str:
    """Return what is asked for, of the most that there may be."""
    return f"{max(1, gibibytes(most) // _ASKED_PART)}Gi"


def gibibytes(size: str) -> int:
    """Return a size in Gi or Ti as a number of GiB."""
    return int(size[:-2]) * _UNITS[size[-2:]]
