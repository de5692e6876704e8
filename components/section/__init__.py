"""Sections of an environment file: typed, frozen, read all or not at all.

Models of pydantic do the same and take a command 0.15 s to import and build (docs/adr/0016).
What pydantic would say of a value, `Section` says too: a test compares them.
"""

from .base import Section
from .field import field
from .problem import SectionError

__all__ = ["Section", "SectionError", "field"]
