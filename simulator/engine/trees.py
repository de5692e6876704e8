"""Trees of property values that a run has met: most are long, unmarked, and sent again and again.

An unmarked tree holds no secret, no output value, no reference and nothing unknown, so that every
receiver gets the same bytes. A tree is known by its identity: nobody changes one in place.
"""

import marshal
from typing import Any

from google.protobuf.struct_pb2 import Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWNS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # a text
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # a list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # an object
    }
)
_MARKS = tuple(each.encode() for each in (SIGNATURE, *UNKNOWNS))
_SHORT = 256
"""A tree of fewer bytes costs less to walk through than to remember."""

_LEVELS = 2
"""How deep trees of a state are compared: what the API server adds stands beside long lists."""


class Trees:
    """Remembers long unmarked trees; its size is that of what a run reads and sends."""

    def __init__(self) -> None:
        """Start with none."""
        self._unmarked: dict[int, Any] = {}
        """Identity -> the tree, which is held so that its identity stays its own."""

        self._looked_at: dict[int, Any] = {}
        self._same: dict[bytes, Any] = {}
        """Content -> the first tree of it that was shared."""

        self._received: set[int] = set()
        """The identities of trees that are as they would be if they were read from a message."""

        self._sent: dict[int, bytes] = {}
        self._read: dict[bytes, Any] = {}

    def forget(self) -> None:
        """Let go of all trees, at the end of a run."""
        for each in (self._unmarked, self._looked_at, self._same, self._sent, self._read):
            each.clear()
        self._received.clear()

    def is_unmarked(self, tree: object) -> bool:
        """Tell whether a tree is known to have no marks; False says nothing."""
        return id(tree) in self._unmarked

    def learn(self, tree: object) -> bool:
        """Find out whether a tree has no marks, and remember a long one that has none."""
        if not isinstance(tree, dict | list) or id(tree) in self._looked_at:
            return id(tree) in self._unmarked
        try:
            content = marshal.dumps(tree, 0)
        except ValueError:  # something that is no JSON
            return False
        if len(content) < _SHORT:
            return False
        self._looked_at[id(tree)] = tree
        if _marked(content):
            return False
        self._unmarked[id(tree)] = tree
        return True

    def share(self, tree: Any, levels: int = _LEVELS) -> Any:  # noqa: ANN401 - any JSON
        """Return the first tree with the same content, so that both are sent and read as one.

        For what was just read from a state, which has each object's inputs three times. Equal
        content is equal text: 1 is neither true nor 1.0, and keys are in the same order.
        """
        if not isinstance(tree, dict | list):
            return tree
        content = marshal.dumps(tree, 0)
        if len(content) < _SHORT:
            return tree
        found = self._same.get(content)
        if found is not None:
            return found
        if isinstance(tree, dict) and levels > 1:
            tree = {key: self.share(each, levels - 1) for key, each in tree.items()}
        self._looked_at[id(tree)] = tree
        if not _marked(content):
            self._same[content] = self._unmarked[id(tree)] = tree
            self._received.add(id(tree))
        return tree

    def sent(self, tree: object) -> bytes | None:
        """Return the bytes of a tree that was sent or read before."""
        return self._sent.get(id(tree))

    def send(self, tree: object, message: Value) -> None:
        """Remember the bytes of an unmarked tree: a plugin that likes it sends it back."""
        content = self._sent[id(tree)] = message.SerializeToString(deterministic=True)
        if id(tree) in self._received:
            self._read.setdefault(content, tree)

    def read(self, message: Value) -> tuple[Any, bytes]:
        """Return the tree that a message holds, if the same was read before; and its bytes.

        The bytes are empty where the tree is short or has marks.
        """
        content = message.SerializeToString(deterministic=True)
        if len(content) < _SHORT:
            return None, b""
        found = self._read.get(content)
        if found is None and _marked(content):
            return None, b""
        return found, content

    def keep(self, tree: object, content: bytes) -> None:
        """Remember an unmarked tree that was read from bytes."""
        self._read[content] = self._unmarked[id(tree)] = self._looked_at[id(tree)] = tree
        self._sent[id(tree)] = content
        self._received.add(id(tree))


def _marked(content: bytes) -> bool:
    return any(mark in content for mark in _MARKS)


TREES = Trees()
"""Those of the run that goes on in this process."""
