"""Properties that came before: an object comes with its check, its comparison and its old state."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf import struct_pb2

from ..wire import SIGNATURE, is_special, to_struct, value_to_python

_SHORT = 256
"""Bytes; shorter values cost less to read than to remember."""

_MOST = 128 * 2**20
"""Bytes of all values that are remembered."""

_LEVELS = 2
"""How deep parts of a property are known: what the API server adds stands beside long lists."""

_NESTED = "__inputs"
"""The inputs inside of a state, which hold the same values once more."""

_Pair = tuple[Any, Any]
"""A value as it is, and as it is made to be."""


class KnownTrees:
    """Reads values of messages, each once. Nobody may change what is below the first level.

    Safe for several threads.
    """

    def __init__(self, change: Callable[[Any], Any], names: Mapping[str, str]) -> None:
        """Take what is made of every value that is read; it must not change the value.

        Args:
            change: Takes secrets off, and gives other names to fields.
            names: Those names. A value with none of the old ones and nothing special stays as it
                is.
        """
        self._change = change
        self._names = names
        self._marks = tuple(each.encode() for each in names)
        self._known: dict[bytes, _Pair] = {}
        self._size = 0
        self._lock = threading.Lock()

    def read(
        self, struct: struct_pb2.Struct, only: str = ""
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the properties (or one of them) as they are, and as they are made to be."""
        given, changed = {}, {}
        for key, value in struct.fields.items():
            if only not in {"", key}:
                continue
            if key == _NESTED and _is_plain_mapping(value):
                given[key], changed[key] = self.read(value.struct_value)
            else:
                given[key], changed[key] = self._pair(value, _LEVELS)
        return given, changed

    def write(self, properties: Mapping[str, Any], into: struct_pb2.Struct) -> None:
        """Write properties that will come back soon, and then are known.

        Numbers must be as a message holds them: whole ones `int`.
        """
        to_struct(properties, into)
        for key, value in properties.items():
            self._pair(into.fields[key], _LEVELS, (value,))

    def _pair(self, value: struct_pb2.Value, levels: int, sent: tuple[Any, ...] = ()) -> _Pair:
        """Return what a message holds; `sent` is what was written into it, where that is known."""
        content = value.SerializeToString(deterministic=True)
        found = self._known.get(content)
        if found is None:
            special = is_special(content)
            if levels > 1 and len(content) >= _SHORT and _is_plain_mapping(value):
                found = self._mapping(value.struct_value, levels - 1, sent)
            else:
                # What is sent as a mark or an unknown comes back as what it means.
                given = sent[0] if sent and not special else value_to_python(value)
                marked = special or any(mark in content for mark in self._marks)
                found = given, self._change(given) if marked else given
            if len(content) >= _SHORT:
                self._keep(content, found)
        return found

    def _mapping(self, struct: struct_pb2.Struct, levels: int, sent: tuple[Any, ...]) -> _Pair:
        pairs = {
            key: self._pair(value, levels, (sent[0][key],) if sent else ())
            for key, value in struct.fields.items()
        }
        given = {key: each for key, (each, _) in pairs.items()}
        if all(one is other and key not in self._names for key, (one, other) in pairs.items()):
            return given, given
        return given, {self._names.get(key, key): each for key, (_, each) in pairs.items()}

    def _keep(self, content: bytes, found: _Pair) -> None:
        with self._lock:
            self._size += len(content)
            if self._size > _MOST:
                self._known.clear()
                self._size = len(content)
            self._known[content] = found


def _is_plain_mapping(value: struct_pb2.Value) -> bool:
    return value.HasField("struct_value") and SIGNATURE not in value.struct_value.fields
