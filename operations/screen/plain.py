"""Text for a terminal: what others wrote into it neither moves the cursor nor hides words."""

_MOVES = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Marks that change the order in which text is read."""

_KEPT = frozenset(map(ord, "\t\n"))
_CONTROLS = (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, *_MOVES)
_CODES = {
    each: f"\\x{each:02x}" if each < 0x100 else f"\\u{each:04x}"  # noqa: PLR2004 - what two digits can write
    for each in _CONTROLS
    if each not in _KEPT
}


def plain(text: str) -> str:
    r"""Return a text in which such signs stand as their codes, such as `\x1b`."""
    return text.translate(_CODES)
