"""Globs of exemptions as regular expressions that an API server reads (RE2)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_MAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "CronJob": ("Job", "Pod"),
    "DaemonSet": ("Pod",),
    "Deployment": ("ReplicaSet", "Pod"),
    "Job": ("Pod",),
    "ReplicaSet": ("Pod",),
    "StatefulSet": ("Pod",),
}
"""Kind -> kinds that Kubernetes makes of it, under names that begin with its own."""


def patterns(glob: str) -> Iterator[str]:
    """Yield what an exemption covers at the cluster's door: the objects, and what is made of them.

    Each is to be searched for with the ends held: it begins with `^` and ends with `$`.
    """
    yield f"^{_expression(glob)}$"
    kind, _, rest = glob.partition("/")
    for made in _MAKES.get(kind, ()):
        yield f"^{made}/{_expression(rest)}-[^/]*$"


def _expression(glob: str) -> str:
    """Return a glob as `fnmatch.fnmatchcase` reads it, without ends."""
    found: list[str] = []
    place = 0
    while place < len(glob):
        sign = glob[place]
        place += 1
        if sign == "[" and (end := glob.find("]", place + 1)) > 0:
            inside = glob[place:end].replace("\\", "\\\\").replace("[", "\\[")
            found.append(f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]")
            place = end + 1
        else:
            found.append({"*": ".*", "?": "."}.get(sign) or re.escape(sign))
    return "".join(found)
