"""What the types say in words of their own: the text under each field.

Only the generated files need it: it is read from the source, not each time a command starts.
"""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from itertools import pairwise

from .base import Section


def described(section: type[Section]) -> Mapping[str, str]:
    """Return for each field of a section the text under it, on one line."""
    found: dict[str, str] = {}
    for each in reversed(section.__mro__):
        if issubclass(each, Section) and each is not Section:
            found |= _texts(each)
    return found


def _texts(section: type[Section]) -> dict[str, str]:
    source = ast.parse(textwrap.dedent(inspect.getsource(section)))
    body = next(node for node in source.body if isinstance(node, ast.ClassDef)).body
    return {
        field.target.id: " ".join(text.value.value.split())
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
