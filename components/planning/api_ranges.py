"""From where a Kubernetes API may be reached: ranges that name somebody; pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from .addresses import parse

SHORTEST_PREFIX: Final = 8
"""The widest range that names somebody, as the rules over clusters have it: all of 10.0.0.0/8.

With one bit less, two ranges of a half each would be everybody.
"""


def check_api_ranges(ranges: Sequence[str], *, public: bool) -> Iterator[str]:
    """Yield what is wrong with `cloud.apiCidrs`, each as `path: got X; expected Y. Do Z.`."""
    if public and not ranges:
        yield (
            "cloud.apiCidrs: got nothing; expected who may reach the public API. "
            "Add for example [203.0.113.0/24], or write cluster.apiAccess: private."
        )
    for index, each in enumerate(ranges):
        if not names_somebody(each):
            yield f"cloud.apiCidrs[{index}]: got {each}; {EXPECTED}"


def names_somebody(text: str) -> bool:
    """Tell whether a text is a range that may be let in."""
    parsed = parse(text)
    return parsed is not None and parsed.prefixlen >= SHORTEST_PREFIX


EXPECTED: Final = (
    f"expected a named IPv4 range, /{SHORTEST_PREFIX} or narrower, whose host bits are zero. "
    "Write for example 203.0.113.0/24."
)
"""What is said of a range that names nobody."""
