"""What must hold of addresses on whatever cloud: ranges, large enough, apart from each other."""

from collections.abc import Iterator, Mapping

from . import addresses

EXAMPLES = {"cidr": "10.40.0.0/16", "pods": "10.244.0.0/16", "services": "10.96.0.0/16"}
"""Key -> an example."""

MOST_ZONES = 6
_LONGEST_SERVICES = 24
"""EKS takes nothing smaller, and a platform has more than a hundred services."""


def check_ranges(
    written: Mapping[str, str], zones: int | None, *, makes: bool
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with addresses: whose it is (`cidr`, `pods`, `services`), and what.

    Args:
        written: Those that are there, by their keys.
        zones: How many zones the machines are spread over; None where nobody knows.
        makes: Whether the cloud makes the network; one that exists has its addresses already.
    """
    ranges: dict[str, addresses.Range] = {}
    for key, value in written.items():
        parsed = addresses.parse(value)
        problem = _problem(value, parsed, makes=makes)
        if problem:
            yield key, f"{problem} Use for example {EXAMPLES[key]}."
        elif parsed is not None:
            ranges[key] = parsed
    if "cidr" in ranges and zones is not None and 1 <= zones <= MOST_ZONES:
        longest = addresses.longest_prefix(zones)
        if ranges["cidr"].prefixlen > longest:
            got = f"got {ranges['cidr']}; {zones} zones need at least a /{longest}."
            yield "cidr", f"{got} Use for example {EXAMPLES['cidr']}."
    services = ranges.get("services")
    if services is not None and services.prefixlen > _LONGEST_SERVICES:
        got = f"got {services}; expected at least a /{_LONGEST_SERVICES}: every service takes an"
        yield "services", f"{got} address. Use for example {EXAMPLES['services']}."
    for one, other in addresses.overlaps(ranges):
        got = f"got {ranges[other]}, which overlaps {one} ({ranges[one]})"
        yield other, f"{got}; expected ranges apart. Choose another range."


def _problem(value: str, parsed: addresses.Range | None, *, makes: bool) -> str:
    """Return what is wrong with one range; empty where nothing is."""
    if parsed is None:
        return f"got {value}; expected an IPv4 range whose host bits are zero."
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
