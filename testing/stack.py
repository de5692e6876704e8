"""A stack of a Pulumi project: its name and its configuration, as the engine takes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ..simulator.engine.request import SECRET_STAND_IN


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack of a Pulumi project."""

    project: Path
    """The folder with `Pulumi.yaml`."""

    name: str = "test"
    config: Mapping[str, object] | None = None
    """Key -> value; a key without a namespace is the project's, a value may be structured.

    None takes what `Pulumi.<name>.yaml` says.
    """

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The configuration as text; structured values as JSON."""
        return {
            key: SECRET_STAND_IN if _is_secret(value) else _text(value)
            for key, value in self._values.items()
        }

    @property
    def structured(self) -> frozenset[str]:
        """The keys of the structured values."""
        return frozenset(
            key
            for key, value in self._values.items()
            if isinstance(value, Mapping | list | tuple) and not _is_secret(value)
        )

    @property
    def secrets(self) -> frozenset[str]:
        """The keys of the secret values."""
        return frozenset(key for key, value in self._values.items() if _is_secret(value))

    @cached_property
    def _values(self) -> Mapping[str, object]:
        about = _read(self.project / "Pulumi.yaml")
        config = self.config
        if config is None:
            folder = self.project / about.get("stackConfigDir", ".")
            config = _read(folder / f"Pulumi.{self.name}.yaml").get("config") or {}
        return {k if ":" in k else f"{about['name']}:{k}": value for k, value in config.items()}


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = yaml.safe_load(path.read_bytes())
    except FileNotFoundError:
        raise ValueError(
            f"{path}: got no such file; expected it. Correct the folder or the stack's name, or "
            "give the configuration as config."
        ) from None
    if not isinstance(found, dict):
        raise ValueError(  # noqa: TRY004 - the file is wrong, nobody's argument
            f"{path}: got no mapping; expected one, such as config: {{}}. Correct it."
        )
    return found


def _is_secret(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"secure"}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
