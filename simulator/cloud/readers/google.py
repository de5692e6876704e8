"""Google's messages: `google:container_v1:GPUSharingConfig.GPUSharingStrategy`."""

import importlib
import re
from typing import Any

_OUTSIDE = re.compile(r"UNSPECIFIED$|^UNDEFINED_|^UNRECOGNIZED$")
"""Members of Google's enumerations that stand for no value."""


def package(module: str) -> str:
    """Return the distribution of a module of `google.cloud`."""
    return f"google-cloud-{module.partition('_v')[0]}"


def limits(module: str, name: str) -> dict[str, Any]:
    """Return the values of an enumeration."""
    found: Any = importlib.import_module(f"google.cloud.{module}.types")
    for step in name.split("."):
        found = getattr(found, step)
    return {"type": "string", "enum": real(each.name for each in found)}


def real(values: Any) -> list[str]:  # noqa: ANN401 - any iterable of names
    """Return the members that a program may send."""
    return [each for each in values if not _OUTSIDE.search(each)]
