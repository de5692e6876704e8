"""How YAML is read here: fast, and never deeper than the C parser's stack."""

from typing import Any, Final

import yaml

DEEPEST: Final = 100
"""How many levels a file may have; rules and exemptions need about fifteen."""


def read(text: str) -> Any:  # noqa: ANN401 - YAML
    """Return what a text says.

    Raises:
        yaml.YAMLError: It is no YAML, or nested too deep.
        ValueError: It has a value that there cannot be, such as a 99th of May.
    """
    return yaml.load(text, Loader=Loader)  # noqa: S506 - it makes no more than its parent, a safe one


class Loader(yaml.CSafeLoader):
    """Refuses what is nested too deep while it is read: the C parser would end the process."""

    _depth = 0

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
