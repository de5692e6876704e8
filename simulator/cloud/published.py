"""Generates `models/PROVIDER.json`: what the clouds' own API models say of the values of inputs.

Each provider maps its inputs to what they are in a model (`PUBLISHED` in its `published.py`):
`botocore:eks:CreateNodegroupRequest.amiType`, `azure:containerservice:GPUDriver`,
`google:container_v1:GPUSharingConfig.GPUSharingStrategy`.

Usage: python -m simulator.cloud.published PROVIDER|--all [--check]
"""

import importlib
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .generated import run
from .providers import plugin_module

FOLDER = Path(__file__).parent / "models"

_PACKAGES = {"botocore": "botocore", "azure": "azure-mgmt-{}", "google": "google-cloud-{}"}
_OUTSIDE = re.compile(r"UNSPECIFIED$|^UNDEFINED_|^UNRECOGNIZED$")
"""Members of Google's enumerations that stand for no value."""

Json = dict[str, Any]


def constraint(reference: str) -> Json:
    """Return what a model says of one thing: `enum`, `pattern`, `min`, `max`, and `type`.

    Raises:
        LookupError: The model does not know it.
    """
    source, module, name = reference.split(":")
    try:
        found = _READERS[source](module, name)
    except (KeyError, AttributeError, ImportError) as error:
        raise LookupError(f"{reference}: not in the model ({error!r})") from error
    if not set(found) - {"type"}:
        raise LookupError(f"{reference}: the model says nothing of its values")
    return found


def _botocore(service: str, name: str) -> Json:
    loader = importlib.import_module("botocore.loaders").Loader()
    if service not in loader.list_available_services("service-2"):
        raise KeyError(service)
    shapes: Mapping[str, Any] = loader.load_service_model(service, "service-2")["shapes"]
    first, *steps = re.findall(r"[^.\[\]]+|\[\*\]", name)
    shape = shapes[first]
    for step in steps:
        if step == "[*]":
            inner = shape.get("member") or shape["value"]
        elif step == "key" and shape["type"] == "map":
            inner = shape["key"]
        else:
            inner = shape["members"][step]
        shape = shapes[inner["shape"]]
    found = {key: shape[key] for key in ("enum", "pattern", "min", "max") if key in shape}
    if "pattern" in found and not _compiles(found["pattern"]):
        del found["pattern"]
    return {"type": shape["type"], **found}


def _azure(module: str, name: str) -> Json:
    models = importlib.import_module(f"azure.mgmt.{module}.models")
    return {"type": "string", "enum": [each.value for each in getattr(models, name)]}


def _google(module: str, name: str) -> Json:
    found: Any = importlib.import_module(f"google.cloud.{module}.types")
    for step in name.split("."):
        found = getattr(found, step)
    names = [each.name for each in found if not _OUTSIDE.search(each.name)]
    return {"type": "string", "enum": names}


_READERS = {"botocore": _botocore, "azure": _azure, "google": _google}


def _compiles(pattern: str) -> bool:
    """Tell whether a pattern of another language's is one of Python's too."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _sources(references: Iterable[str]) -> Json:
    """Return the versions of the packages that were read."""
    names = set()
    for each in references:
        source, module, _ = each.split(":")
        names.add(_PACKAGES[source].format(module.partition("_v")[0].replace(".", "-")))
    return {name: importlib.metadata.version(name) for name in sorted(names)}


def published(provider: str) -> Json:
    """Return what the models say of the inputs that a provider maps."""
    mapping: Mapping[str, Mapping[str, str]] = plugin_module(provider, "published").PUBLISHED
    references = sorted({each for paths in mapping.values() for each in paths.values()})
    return {
        "sources": _sources(references),
        "inputs": {token: dict(paths) for token, paths in mapping.items()},
        "models": {each: constraint(each) for each in references},
    }


if __name__ == "__main__":
    sys.exit(run("simulator.cloud.published", FOLDER, published))
