"""Environments that are right and wrong, as files: `<cloud>.<outcome>.<subject>.yaml`.

Each changes the whole environment of its cloud (`<cloud>.yaml`) and names what it is refused with.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "cases"

Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One file."""

    path: Path

    @property
    def cloud(self) -> str:
        """The cloud whose environment it changes."""
        return self.path.name.split(".")[0]

    @property
    def outcome(self) -> str:
        """`good` or `bad`."""
        return self.path.name.split(".")[1]

    @property
    def problems(self) -> list[str]:
        """What the environment is refused with, in order."""
        found: list[str] = _read(self.path).get("problems", [])
        return found

    def environment(self) -> Json:
        """Return the environment of its cloud with its changes; null takes a key away."""
        whole = _read(FOLDER / f"{self.cloud}.yaml")
        changed: Json = merged(whole, _read(self.path).get("change", {}))
        return changed


def cases() -> list[Case]:
    """Return every case, by name."""
    return [Case(path) for path in sorted(FOLDER.glob("*.*.*.yaml"))]


def merged(whole: Any, change: Any) -> Any:  # noqa: ANN401 - any part of an environment
    """Return a value with a change: mappings by key, lists by index, anything else replaced."""
    if isinstance(whole, dict) and isinstance(change, dict):
        found = whole | {key: merged(whole.get(key), value) for key, value in change.items()}
        return {key: value for key, value in found.items() if value is not None}
    if isinstance(whole, list) and isinstance(change, dict):
        kept = [merged(each, change.get(index, each)) for index, each in enumerate(whole)]
        return kept + [change[index] for index in sorted(change) if index >= len(whole)]
    return change


def _read(path: Path) -> Json:
    found: Json = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return found
