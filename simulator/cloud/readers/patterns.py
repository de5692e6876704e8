"""Patterns of other languages."""

import re
import warnings


def compiles(pattern: str) -> bool:
    """Tell whether a pattern of another language's is one of Python's too."""
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(pattern)
    except (re.error, Warning):
        return False
    return True
