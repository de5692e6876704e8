"""What a foundation registers takes a second: tests that ask for the same one share it."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_MADE: dict[str, Any] = {}


def once(key: object, make: Callable[[], T]) -> T:
    """Return what is made for a key; a key is what its text says, as specs say all of themselves.

    Whoever gets it only reads it.
    """
    text = repr(key)
    if text not in _MADE:
        _MADE[text] = make()
    made: T = _MADE[text]
    return made
