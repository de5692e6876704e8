"""Names: short ones that stay apart, and which known name a person may have meant."""

from collections.abc import Callable, Iterable

POOL_NAME_LENGTH = 40
"""A pool's name is part of resource names and of a label; 63 characters is Kubernetes' limit."""

_HASH_LENGTH = 6


def short_names(texts: Iterable[str], shorten: Callable[[str], str]) -> dict[str, str]:
    """Return for each text its short name, and no short name twice.

    The first text that a name fits keeps it, so that one that is added renames nobody; every
    further one ends in a hash of the whole text.
    """
    found: dict[str, str] = {}
    for text in texts:
        short = shorten(text)
        found[text] = f"{short}-{_hash(text)}" if short in found.values() else short
    return found


def _hash(text: str) -> str:
    import hashlib  # noqa: PLC0415 - few names need it, and it brings OpenSSL

    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `name`, or None where none does.

    One that has it as a part of its own counts, too: `nvidia-l4` for `l4`; of several the shortest.
    """
    names = sorted(known)
    part = f"-{name.lower()}-"
    whole = [each for each in names if part in f"-{each}-"]
    if whole and name not in names:
        return min(whole, key=len)
    import difflib  # noqa: PLC0415 - only what is wrong is compared

    found = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return found[0] if found else None


def by_likeness(name: str, known: Iterable[str]) -> list[str]:
    """Return known names, those first that look most like `name`."""
    import difflib  # noqa: PLC0415 - only what is wrong is compared

    return sorted(
        known, key=lambda each: (-difflib.SequenceMatcher(None, name, each).ratio(), each)
    )
