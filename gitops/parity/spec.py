"""The one spec that is compared, with each cloud's own section put into it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).with_name("spec.yaml")


def environments(path: Path = FILE) -> Mapping[str, dict[str, Any]]:
    """Return, by cloud, the spec as an environment file would have it."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        cloud: {"cloud": section, **content["spec"]} for cloud, section in content["clouds"].items()
    }
