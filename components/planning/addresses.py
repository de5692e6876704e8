"""Address ranges: how large they must be and that no two overlap."""

import ipaddress
from collections.abc import Mapping
from itertools import combinations

Range = ipaddress.IPv4Network

_LARGEST = {1: 24, 2: 23, 3: 22, 4: 22, 5: 21, 6: 21}
"""Zones -> the longest prefix that still gives each zone a /24 for nodes."""


def parse(text: str) -> Range | None:
    """Return the range, or None where the text is not an IPv4 range with its host bits at zero."""
    try:
        return ipaddress.IPv4Network(text)
    except ValueError:
        return None


_UNUSABLE = tuple(
    map(Range, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"))
)
"""This network, loopback, link-local, multicast, reserved (RFC 6890)."""


def usable(addresses: Range) -> bool:
    """Tell whether machines can have every address of a range."""
    return not any(addresses.overlaps(each) for each in _UNUSABLE)


_NOBODYS = tuple(
    map(
        Range,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"),
    )
)
"""What nobody on the internet has: private, shared and benchmark (RFC 1918, 6598, 2544)."""


def public(addresses: Range) -> bool:
    """Tell whether a range has addresses that may be somebody's on the internet."""
    return not any(addresses.subnet_of(each) for each in _NOBODYS)


def longest_prefix(zones: int) -> int:
    """Return the longest prefix of a network that has room for so many zones."""
    return _LARGEST[zones]


def overlaps(ranges: Mapping[str, Range]) -> list[tuple[str, str]]:
    """Return the pairs of names whose ranges share addresses, in the order given."""
    return [
        (one, other)
        for (one, first), (other, second) in combinations(ranges.items(), 2)
        if first.overlaps(second)
    ]
