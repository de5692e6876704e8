"""Names: what Kubernetes accepts, and which known name a person may have meant."""

import difflib
import re
from collections.abc import Iterable

POOL_NAME_LENGTH = 40
"""A pool's name is part of resource names and of a label; 63 characters is Kubernetes' limit."""

_DNS_LABEL = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?\Z")


def is_dns_label(name: str, length: int = 63) -> bool:
    """Tell whether a name is a DNS label that starts with a letter."""
    return len(name) <= length and _DNS_LABEL.match(name) is not None


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `name`, or None where none does."""
    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def by_likeness(name: str, known: Iterable[str]) -> list[str]:
    """Return known names, those first that look most like `name`."""
    return sorted(
        known, key=lambda each: (-difflib.SequenceMatcher(None, name, each).ratio(), each)
    )
