"""What the text of a lock may say: each entry is looked at before anybody acts by it.

Names and versions become names of files, sources are asked, and people read the rest.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args
from urllib.parse import urlsplit

from .pin import Kind

_NEEDED = ("name", "version", "source", "kind", "date")
_SHA256, _COMMIT = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,127}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SCHEMES = ("https", "http", "oci")
_LONGEST = 2000


def _is_source(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in _SCHEMES and bool(parts.hostname) and " " not in text
    except ValueError:
        return False


_ASKED: Mapping[str, tuple[Callable[[str], object], str]] = {
    "name": (_FILE_NAME.fullmatch, "letters, digits, dots, underscores and hyphens"),
    "version": (_FILE_NAME.fullmatch, "letters, digits, dots, underscores, hyphens and +"),
    "source": (_is_source, "an address with https:// or oci://"),
    "kind": (lambda text: text in get_args(Kind), f"one of {', '.join(get_args(Kind))}"),
    "date": (_DAY.fullmatch, "a day such as 2026-11-21"),
    "sha256": (_SHA256.fullmatch, "64 hexadecimal digits, or null"),
    "manifest": (
        lambda text: text.startswith("sha256:") and _SHA256.fullmatch(text[7:]),
        "sha256: and 64 hexadecimal digits",
    ),
    "commit": (_COMMIT.fullmatch, "40 hexadecimal digits, or null"),
    "reason": (str.isprintable, "one line of text"),
}
"""Field -> what its text must be, in code and in words."""


def lock_entries(content: str) -> list[dict[str, Any]]:
    """Return the entries that a lock file's text holds, each with fields that fit.

    Raises:
        ValueError: The text is not that of a lock; it says where, one problem after the other.
    """
    try:
        found = json.loads(content, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    entries = found.get("charts") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        raise ValueError("charts: expected a list")  # noqa: TRY004 - one kind of error for a text
    problems = [
        f"charts[{number}]{problem}"
        for number, each in enumerate(entries)
        for problem in _problems(each)
    ]
    if not problems:
        problems = list(_doubles(entries))
    if problems:
        raise ValueError("; ".join(problems))
    return entries


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise ValueError(f"{_shown(key)}: is there twice in one mapping")
        made[key] = value
    return made


def _problems(entry: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if not isinstance(entry, dict):
        yield f": got {_shown(entry)}; expected a mapping"
        return
    for key in sorted(entry.keys() - _ASKED.keys()):
        yield f": got the key {_shown(key)}; expected one of {', '.join(_ASKED)}"
    for key in _NEEDED:
        if entry.get(key) is None:
            yield f".{key}: is missing"
    for key, (fits, expected) in _ASKED.items():
        value = entry.get(key)
        if value is None:
            continue
        if not isinstance(value, str) or len(value) > _LONGEST or not fits(value):
            yield f".{key}: got {_shown(value)}; expected {expected}"


def _doubles(entries: list[dict[str, Any]]) -> Iterator[str]:
    first: dict[tuple[str, str], int] = {}
    for number, each in enumerate(entries):
        key = (each["name"], each["version"])
        before = first.setdefault(key, number)
        if before != number:
            yield f"charts[{number}]: got {key[0]} {key[1]}, which charts[{before}] is, too"


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a value as a message may show it: short, and without what a terminal obeys."""
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - a line's share
