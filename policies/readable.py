"""What the engine sends of a resource, as something to be judged, where it can be read at all."""

from google.protobuf.struct_pb2 import Struct

from . import values
from .judgement import Subject


def readable(token: str, properties: Struct) -> Subject | None:
    """Return what is to be judged; nothing where it is nested so deep that it cannot be read."""
    try:
        return Subject(values.read(properties), kubernetes=token.startswith("kubernetes:"))
    except RecursionError:
        return None
