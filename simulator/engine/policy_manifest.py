"""What the manifest of a policy pack says of it, and so how it is started."""

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..errors import EngineError

_FILE = "PulumiPolicy.yaml"


@dataclass(frozen=True)
class Manifest:
    """One policy pack's."""

    version: str
    """Empty where it says none."""

    sdk: bool = True
    """Whether the pack needs Pulumi's SDK (`evenkeel: {sdk: false}` where it does not)."""

    def begins_anew(self, python: str) -> bool:
        """Tell whether a pack's process may serve one operation after another.

        What is started without the SDK learns all of an operation from `ConfigureStack`.
        """
        return not self.sdk and python == sys.executable

    def command(self, python: str, address: str, folder: Path) -> list[str]:
        """Return how the pack is started.

        Args:
            python: The Python to start it with; another one has the SDK, but need not have this.
            address: Of the engine.
            folder: The pack's.
        """
        quick = self.begins_anew(python)
        module = f"{__package__}.policy_start" if quick else "pulumi.policy"
        return [python, "-m", module, address, str(folder)]


def read(folder: Path) -> Manifest:
    """Read the manifest in a pack's folder.

    Raises:
        EngineError: There is none, or it cannot be read.
    """
    path = folder / _FILE
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        own = content.get("evenkeel") or {}
        return Manifest(str(content.get("version") or ""), sdk=own.get("sdk") is not False)
    except (OSError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise EngineError(f"{path}: cannot be read ({error}).") from error
