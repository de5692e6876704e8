"""Address ranges of subnetworks: their form, and that no two share addresses."""

import ipaddress
from collections.abc import Iterator
from itertools import combinations

from ..cloud.context import Context
from ..cloud.kind import Inputs, Problem
from ..cloud.marks import is_unknown
from .rules import find
from .tokens import NETWORK, SUBNETWORK

Range = ipaddress.IPv4Network

_SMALLEST = 29


def ranges_of(inputs: Inputs) -> dict[str, Range]:
    """Return the ranges of a subnetwork by the path of the input; wrong ones are left out."""
    texts = {"ipCidrRange": inputs.get("ipCidrRange")}
    secondary = inputs.get("secondaryIpRanges")
    for index, each in enumerate(secondary if isinstance(secondary, list) else ()):
        texts[f"secondaryIpRanges[{index}].ipCidrRange"] = each.get("ipCidrRange")
    found = {}
    for path, text in texts.items():
        parsed = _parsed(text)
        if parsed is not None:
            found[path] = parsed
    return found


def _parsed(text: object) -> Range | None:
    try:
        return None if text is None or is_unknown(text) else Range(str(text))
    except ValueError:
        return None


def check_ranges(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what keeps ranges from being those of a subnetwork."""
    found = ranges_of(inputs)
    texts = {"ipCidrRange": inputs.get("ipCidrRange")}
    secondary = inputs.get("secondaryIpRanges")
    names: dict[str, int] = {}
    for index, each in enumerate(secondary if isinstance(secondary, list) else ()):
        texts[f"secondaryIpRanges[{index}].ipCidrRange"] = each.get("ipCidrRange")
        name = each.get("rangeName")
        if not is_unknown(name) and names.setdefault(str(name), index) != index:
            yield Problem(
                f"secondaryIpRanges[{index}].rangeName",
                f"got {name} twice; expected a name of its own. Rename one.",
            )
    for path, text in texts.items():
        if text is not None and not is_unknown(text) and path not in found:
            yield Problem(path, f"got {text}; expected an IPv4 range. Set its host bits to zero.")
    for path, each in found.items():
        if each.prefixlen > _SMALLEST:
            yield Problem(path, f"got {each}; expected at least a /{_SMALLEST}. Enlarge it.")
    for (one, first), (other, second) in combinations(found.items(), 2):
        if first.overlaps(second):
            yield Problem(
                other, f"got {second}, which overlaps {one} ({first}). Choose another range."
            )


def apart_from_neighbours(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield the ranges that another subnetwork of the same network has."""
    network = find(context, NETWORK, inputs.get("network"))
    for other in context.all(SUBNETWORK):
        theirs = find(context, NETWORK, other.inputs.get("network"))
        if other.id == context.id or network is None or theirs is None or theirs.id != network.id:
            continue
        for path, each in ranges_of(inputs).items():
            for taken in ranges_of(other.inputs).values():
                if each.overlaps(taken):
                    yield Problem(
                        path,
                        f"got {each}, which overlaps {taken} of subnetwork {other.name}. "
                        "Choose another range.",
                    )
