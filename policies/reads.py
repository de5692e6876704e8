"""Which properties of an object an expression reads."""

import re
from typing import Final

_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_QUOTED: Final = re.compile(r"""'([^'\\]*)'|"([^"\\]*)["]""")
_WHOLE: Final = re.compile(
    r"""\bobject\b(?!\s*(\.|\[\s*['"]))|\bobject\s*\.\s*(all|exists\w*|map|filter)\("""
)
"""Where an expression reads properties other than by name."""


def names_read(text: str) -> frozenset[str] | None:
    """Return the names of all properties that an expression can read; None: of any name."""
    if _WHOLE.search(text):
        return None
    quoted = (one or other for one, other in _QUOTED.findall(text))
    return frozenset((*_WORD.findall(text), *quoted))
