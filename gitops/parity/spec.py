"""The one spec that is compared, with each cloud's own section put into it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).with_name("spec.yaml")


def environments(path: Path = FILE) -> Mapping[str, dict[str, Any]]:
    """Return, by cloud, the spec as an environment file would have it.

    Args:
        path: Holds `spec`, which all clouds share; `clouds`, each cloud's own section; and
            `options`, cloud -> add-on -> what the add-on has to be told there in addition.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        cloud: {
            "cloud": section,
            **content["spec"],
            "addons": _addons(content["spec"]["addons"], content["options"].get(cloud, {})),
        }
        for cloud, section in content["clouds"].items()
    }


def _addons(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {**options, **own.get(name, {})} for name, options in shared.items()}
