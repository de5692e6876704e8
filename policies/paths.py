"""Where a remedy sets a value: `spec.taints[+]`, `metadata.labels["example.com/owner"]`."""

import re
from typing import Final

APPEND: Final = "[+]"
"""The last step of a path to a list that gets one more element."""

_STEP: Final = re.compile(r'(?:^|\.)([A-Za-z_][\w-]*)|\["([^"]+)"\]')


def steps(path: str) -> tuple[tuple[str, ...], bool]:
    """Return the keys on the way, and whether the value is appended to a list there.

    Raises:
        ValueError: The path cannot be read.
    """
    appends = path.endswith(APPEND)
    text = path.removesuffix(APPEND)
    keys: list[str] = []
    place = 0
    while place < len(text):
        found = _STEP.match(text, place)
        if found is None:
            break
        keys.append(found[1] or found[2])
        place = found.end()
    if place < len(text) or not keys or text.startswith("."):
        raise ValueError(
            f"got {path!r}; expected names with dots between them, "
            f'["..."] around others, and {APPEND} at most at the end'
        )
    return tuple(keys), appends
