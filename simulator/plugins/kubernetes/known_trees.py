"""Properties that came before: an object comes with its check, its comparison and its old state."""

import threading
from collections.abc import Callable
from typing import Any

from google.protobuf import struct_pb2

from ..wire import SIGNATURE, value_to_python

_SHORT = 256
"""Bytes; shorter values cost less to read than to remember."""

_MOST = 128 * 2**20
"""Bytes of all values that are remembered."""

_NESTED = "__inputs"
"""The inputs inside of a state, which hold the same values once more."""


class KnownTrees:
    """Reads values of messages, each once. Nobody may change what is below the first level.

    Safe for several threads.
    """

    def __init__(self, change: Callable[[Any], Any], marks: tuple[str, ...]) -> None:
        """Take what is made of every value that is read; it must not change the value.

        One with none of the marks in its text stays as it is.
        """
        self._change = change
        self._marks = tuple(each.encode() for each in marks)
        self._known: dict[bytes, tuple[Any, Any]] = {}
        self._size = 0
        self._lock = threading.Lock()

    def read(self, struct: struct_pb2.Struct) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the properties as they are, and as they are made to be."""
        given, changed = {}, {}
        for key, value in struct.fields.items():
            if key == _NESTED and _is_plain_mapping(value):
                given[key], changed[key] = self.read(value.struct_value)
            else:
                given[key], changed[key] = self._value(value)
        return given, changed

    def _value(self, value: struct_pb2.Value) -> tuple[Any, Any]:
        content = value.SerializeToString(deterministic=True)
        found = self._known.get(content)
        if found is None:
            given = value_to_python(value)
            marked = any(mark in content for mark in self._marks)
            found = given, self._change(given) if marked else given
            if len(content) >= _SHORT:
                self._keep(content, found)
        return found

    def _keep(self, content: bytes, found: tuple[Any, Any]) -> None:
        with self._lock:
            self._size += len(content)
            if self._size > _MOST:
                self._known.clear()
                self._size = len(content)
            self._known[content] = found


def _is_plain_mapping(value: struct_pb2.Value) -> bool:
    return value.HasField("struct_value") and SIGNATURE not in value.struct_value.fields
