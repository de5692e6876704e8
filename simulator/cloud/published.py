"""Generates `models/PROVIDER.json`: what the clouds' own API models say of the values of inputs.

Each provider maps its inputs to what they are in a model (`PUBLISHED` in its `published.py`), and
says why where no input of a type is limited by one (`UNLIMITED`):
`botocore:eks:CreateNodegroupRequest.amiType`, `azure:containerservice:GPUDriver`,
`google:container_v1:GPUSharingConfig.GPUSharingStrategy`; the readers say what else there is.

The development dependencies hold the models that most types need. What was read from another
package stays as it was read, with its version and date, until the generator runs where that
package is installed.

Usage: python -m simulator.cloud.published PROVIDER|--all [--check]
"""

import datetime as dt
import importlib.metadata
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .generated import run
from .providers import plugin_module
from .readers import READERS

FOLDER = Path(__file__).parent / "models"

Json = dict[str, Any]


def constraint(reference: str) -> Json:
    """Return what a model says of one thing: `enum`, `pattern`, `min`, `max`, and `type`.

    Raises:
        LookupError: The model does not know it.
    """
    source, module, name = reference.split(":")
    try:
        found = READERS[source].limits(module, name)
    except (KeyError, AttributeError, ImportError) as error:
        raise LookupError(f"{reference}: not in the model ({error!r})") from error
    if not set(found) - {"type"}:
        raise LookupError(f"{reference}: the model says nothing of its values")
    return found


def published(provider: str) -> Json:
    """Return what the models say of the inputs that a provider maps."""
    module = plugin_module(provider, "published")
    mapping: Mapping[str, Mapping[str, str]] = module.PUBLISHED
    references = sorted({each for paths in mapping.values() for each in paths.values()})
    before = _before(provider)
    return {
        "sources": _sources(references, before.get("sources", {})),
        "inputs": {token: dict(paths) for token, paths in mapping.items()},
        "unlimited": dict(module.UNLIMITED),
        "models": {each: _model(each, before.get("models", {})) for each in references},
    }


def package(reference: str) -> str:
    """Return the distribution that a reference is read from."""
    source, module, _ = reference.split(":")
    return READERS[source].package(module)


def _model(reference: str, before: Mapping[str, Json]) -> Json:
    """Return what a model says, or said when it was read last, where it is not installed."""
    name = package(reference)
    if _version(name):
        return constraint(reference)
    if reference in before:
        return before[reference]
    raise LookupError(f"{reference}: {name} is not installed. Install it and run this again.")


def _sources(references: Iterable[str], before: Mapping[str, Json]) -> Json:
    """Return version and date of what was read; the date of a version stays."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    found = {}
    for name in sorted({package(each) for each in references}):
        known, version = before.get(name, {}), _version(name)
        if version in {None, known.get("version")}:
            found[name] = known
        else:
            found[name] = {"version": version, "read": today}
    return found


def _before(provider: str) -> Json:
    path = FOLDER / f"{provider}.json"
    if not path.exists():
        return {}
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(run("simulator.cloud.published", FOLDER, published))
