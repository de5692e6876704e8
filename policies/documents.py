"""How YAML is read here: fast, and never deeper than the C parser's stack."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

import yaml

DEEPEST: Final = 100
"""How many levels a file may have; rules and exemptions need about fifteen."""

_MERGE: Final = "tag:yaml.org,2002:merge"


def read(text: str) -> Any:  # noqa: ANN401 - YAML
    """Return what a text says.

    Raises:
        yaml.YAMLError: It is no YAML, nested too deep, or says a key twice.
        ValueError: It has a value that there cannot be, such as a 99th of May.
    """
    return yaml.load(text, Loader=Loader)  # noqa: S506 - it makes no more than its parent, a safe one


class Loader(yaml.CSafeLoader):
    """Refuses repeated keys, and what is nested too deep: the C parser would end the process."""

    _depth = 0

    def __init__(self, stream: str) -> None:
        """Start with a text."""
        super().__init__(stream)
        self._looked_at: set[int] = set()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put in what a mapping merges; the parser calls this before it reads a mapping.

        Raises:
            yaml.YAMLError: A key is said twice: the parser would take the last without a word.
        """
        if id(node) not in self._looked_at:  # the first time it is as it was written
            self._looked_at.add(id(node))
            keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            said: set[tuple[str, str]] = set()
            for key in keys:
                if (key.tag, key.value) in said and key.tag != _MERGE:
                    line = key.start_mark.line + 1
                    raise yaml.YAMLError(f"the key {key.value} a second time in line {line}")
                said.add((key.tag, key.value))
        super().flatten_mapping(node)

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:  # noqa: ANN401 - PyYAML's own nodes
        """Go one level down; the parser calls this before it does.

        Raises:
            yaml.YAMLError: There are too many levels.
        """
        self._depth += 1
        if self._depth > DEEPEST:
            raise yaml.YAMLError(f"more than {DEEPEST} levels of nesting")
        super().descend_resolver(current_node, current_index)

    def ascend_resolver(self) -> None:
        """Go back up."""
        self._depth -= 1
        super().ascend_resolver()


class Places:
    """Where the entries of a list are in its file; looked up only when one is to be named."""

    def __init__(
        self, name: str, text: str, content: Sequence[object], keys: Sequence[str]
    ) -> None:
        """Take a file.

        Args:
            name: What it is called.
            text: What it says.
            content: The list that was read from the text.
            keys: What a person knows an entry by.
        """
        self._name = name
        self._text = text
        self._content = content
        self._keys = keys

    def of(self, place: int) -> str:
        """Return what an entry is called: `exemptions.yaml line 12 (no-keys, Secret/lab/a)`."""
        entry = self._content[place]
        said = [entry.get(key) for key in self._keys] if isinstance(entry, dict) else []
        known = ", ".join(each for each in said if isinstance(each, str) and each)
        return f"{self._name} line {self.line(place)}{f' ({known})' if known else ''}"

    def line(self, place: int) -> int:
        """Return the line in which an entry begins."""
        return self._lines[place]

    @cached_property
    def _lines(self) -> list[int]:
        root = yaml.compose(self._text, Loader=Loader)
        assert isinstance(root, yaml.SequenceNode)  # noqa: S101 - a list was read from it
        return [each.start_mark.line + 1 for each in root.value]
