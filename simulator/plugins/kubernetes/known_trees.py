"""Properties that came before: an object comes with its check, its comparison and its old state."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

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

_DEPTH = 3
"""How deep values are looked for by their identity: `spec.versions` inside of the inputs."""


class _Met(NamedTuple):
    """A long value without a mark, which is known by its identity: nobody changes it in place."""

    given: Any
    changed: Any
    content: bytes
    """The given value as a message holds it."""

    is_named_back: bool
    """Whether the given value has none of the names that its fields are made to have."""


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
        self._new_marks = tuple(each.encode() for each in names.values())
        self._back = {new: old for old, new in names.items()}
        self._known: dict[bytes, _Pair] = {}
        self._met: dict[int, _Met] = {}
        self._named_back: dict[int, _Pair] = {}
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
        self.put(properties, into)
        for key, value in properties.items():
            self._pair(into.fields[key], _LEVELS, (value,))

    def put(
        self, properties: Mapping[str, Any], into: struct_pb2.Struct, levels: int = _DEPTH
    ) -> None:
        """Write properties; those that were read before, in the bytes that they came in."""
        into.SetInParent()
        rest = {}
        for key, value in properties.items():
            met = self._met.get(id(value))
            if met is not None and met.given is value:
                into.fields[key].MergeFromString(met.content)
            elif levels and isinstance(value, dict):
                self.put(value, into.fields[key].struct_value, levels - 1)
            else:
                rest[key] = value
        to_struct(rest, into)

    def is_unmarked(self, value: object) -> bool:
        """Tell whether a value is known to have nothing secret or unknown; False says nothing."""
        met = self._met.get(id(value))
        return met is not None and (met.given is value or met.changed is value)

    def changed(self, given: Any, levels: int = _DEPTH) -> Any:  # noqa: ANN401 - any property value
        """Return what is made of a value; of one that was read before, what was made of it."""
        met = self._met.get(id(given))
        if met is not None and met.given is given:
            return met.changed
        if levels and isinstance(given, dict):
            names = self._names
            return {names.get(key, key): self.changed(v, levels - 1) for key, v in given.items()}
        return self._change(given)

    def given(self, changed: Any, levels: int = _DEPTH) -> Any:  # noqa: ANN401 - any JSON
        """Return a value with the names that its fields had, but without what was taken off."""
        met = self._met.get(id(changed))
        if met is not None and met.changed is changed:
            if met.is_named_back:
                return met.given
            return self._name_back(changed)
        if levels and isinstance(changed, dict):
            back = self._back
            return {back.get(key, key): self.given(v, levels - 1) for key, v in changed.items()}
        return _renamed(changed, self._back)

    def _name_back(self, changed: Any) -> Any:  # noqa: ANN401 - any JSON
        """Do so with a long value, once."""
        found = self._named_back.get(id(changed))
        if found is None or found[0] is not changed:
            found = changed, _renamed(changed, self._back)
            with self._lock:
                self._named_back[id(changed)] = found
        return found[1]

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
                self._keep(content, found, special=special)
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

    def _keep(self, content: bytes, found: _Pair, *, special: bool) -> None:
        with self._lock:
            self._size += len(content)
            if self._size > _MOST:
                self._known.clear()
                self._met.clear()
                self._named_back.clear()
                self._size = len(content)
            self._known[content] = found
            if not special:
                plain = not any(mark in content for mark in self._new_marks)
                met = _Met(*found, content, plain)
                self._met[id(met.given)] = self._met[id(met.changed)] = met


def share(live: Any, sent: Any, levels: int = _DEPTH) -> Any:  # noqa: ANN401 - any JSON
    """Return what the server has, with the very parts of what was sent that came back as they were.

    So these are neither compared nor copied nor written again.
    """
    if live is sent or live == sent:
        return sent
    if levels and isinstance(live, dict) and isinstance(sent, dict):
        return {
            key: share(each, sent[key], levels - 1) if key in sent else each
            for key, each in live.items()
        }
    return live


def _is_plain_mapping(value: struct_pb2.Value) -> bool:
    return value.HasField("struct_value") and SIGNATURE not in value.struct_value.fields


def _renamed(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return value
