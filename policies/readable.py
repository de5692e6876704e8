"""What the engine sends of a resource, as something to be judged, where it can be judged at all."""

from google.protobuf.struct_pb2 import Struct

from . import values
from .diagnostics import TOO_DEEP, TOO_LARGE
from .embedded import opened
from .judgement import Subject


def readable(token: str, properties: Struct) -> Subject | str:
    """Return what is to be judged, or why it cannot be: too deep, or too large."""
    try:
        tree = opened(token, values.read(properties))
        return Subject(tree, kubernetes=token.startswith("kubernetes:"))
    except RecursionError:
        return TOO_DEEP
    except values.TooLarge:
        return TOO_LARGE
