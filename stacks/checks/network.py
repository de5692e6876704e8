"""Addresses: ranges that are ranges, large enough, apart from each other."""

from collections.abc import Iterator

from components.planning import addresses
from components.planning.regions import regions
from stacks.checks.written import Written, text, whole
from stacks.messages import shown
from stacks.problems import Found

_KEYS = {"cidr": "10.40.0.0/16", "pods": "10.244.0.0/16", "services": "10.96.0.0/16"}
"""Key -> an example."""

_MOST_ZONES = 6
_LONGEST_SERVICES = 24
"""EKS takes nothing smaller, and a platform has more than a hundred services."""


def check(written: Written) -> Iterator[Found]:
    """Yield what is wrong with the addresses."""
    ranges: dict[str, addresses.Range] = {}
    makes = bool(regions(written.cloud or ""))  # where a network exists, its addresses are given
    for key, example in _KEYS.items():
        value = text(written.network.get(key))
        if value is None:
            continue
        parsed = addresses.parse(value)
        problem = _problem(value, parsed, makes=makes)
        if problem:
            yield Found(("network", key), f"{problem} Use for example {example}.")
        elif parsed is not None:
            ranges[key] = parsed
    zones = whole(written.network.get("zones", 3))
    if "cidr" in ranges and zones is not None and 1 <= zones <= _MOST_ZONES:
        longest = addresses.longest_prefix(zones)
        if ranges["cidr"].prefixlen > longest:
            yield Found(
                ("network", "cidr"),
                f"got {ranges['cidr']}; {zones} zones need at least a /{longest}. "
                "Use for example 10.40.0.0/16.",
            )
    yield from _services(ranges.get("services"))
    for one, other in addresses.overlaps(ranges):
        yield Found(
            ("network", other),
            f"got {ranges[other]}, which overlaps {one} ({ranges[one]}); expected ranges apart. "
            "Choose another range.",
        )


def _problem(value: str, parsed: addresses.Range | None, *, makes: bool) -> str:
    """Return what is wrong with one range; empty where nothing is."""
    if parsed is None:
        return f"got {shown(value)}; expected an IPv4 range whose host bits are zero."
    if not addresses.usable(parsed):
        return (
            f"got {parsed}; expected a range that machines can have: none of loopback, "
            "link-local, multicast or reserved addresses."
        )
    if makes and addresses.public(parsed):
        return (
            f"got {parsed}, which is public: whoever has these addresses could not be reached "
            "from the cluster; expected private or shared ones (10.0.0.0/8, 172.16.0.0/12, "
            "192.168.0.0/16, 100.64.0.0/10)."
        )
    return ""


def _services(services: addresses.Range | None) -> Iterator[Found]:
    if services is not None and services.prefixlen > _LONGEST_SERVICES:
        yield Found(
            ("network", "services"),
            f"got {services}; expected at least a /{_LONGEST_SERVICES}: every service takes an "
            f"address. Use for example {_KEYS['services']}.",
        )
