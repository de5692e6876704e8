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

_NOTHING: Final = r"[^\s\S]"
"""No sign at all, as both Python and an API server read it."""

_SPECIAL: Final = frozenset("\\[]^-&~|")
"""What has a meaning of its own inside a set."""


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
        if sign == "[" and (end := _end(glob, place)) > 0:
            found.append(_set(glob[place:end]))
            place = end + 1
        else:
            found.append({"*": ".*", "?": "."}.get(sign) or re.escape(sign))
    return "".join(found)


def _end(glob: str, place: int) -> int:
    """Return where a set ends that begins before a place; a bracket that stands first is in it."""
    if glob[place : place + 1] == "!":
        place += 1
    return glob.find("]", place + 1)


def _set(inside: str) -> str:
    """Return a set's signs and ranges; a range that goes backwards holds nothing."""
    signs = inside.removeprefix("!")
    found: list[str] = []
    place = 0
    while place < len(signs):
        first, last = signs[place], signs[place]
        if signs[place + 1 : place + 2] == "-" and place + 2 < len(signs):
            last = signs[place + 2]
            place += 2
        place += 1
        if first <= last:
            found.append(
                _escaped(first) if first == last else f"{_escaped(first)}-{_escaped(last)}"
            )
    if not found:
        return "." if inside.startswith("!") else _NOTHING
    return f"[{'^' if inside.startswith('!') else ''}{''.join(found)}]"


def _escaped(sign: str) -> str:
    return f"\\{sign}" if sign in _SPECIAL else sign
