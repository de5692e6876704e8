"""Google's discovery documents, as its API client for Python carries them.

- `discovery:compute.v1:Network.name`: a property of a schema; `rules[*].age` inside it.
- `discovery:cloudkms.v1:projects.locations.keyRings.cryptoKeys.create?parent`: a parameter.
- `discovery:serviceusage.v1:services.enable?name/services`: the part of such a name that follows
  `services/`.
"""

import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from .google import real
from .patterns import compiles

_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "int32": {"min": -(2**31), "max": 2**31 - 1},
    "uint32": {"min": 0, "max": 2**32 - 1},
    "google-duration": {"pattern": r"-?[0-9]+(\.[0-9]{1,9})?s"},
}
"""What Google's formats mean: https://developers.google.com/discovery/v1/type-format."""

_RANGE = {"min": "minimum", "max": "maximum"}


def limits(document: str, name: str) -> dict[str, Any]:
    """Return what a document says of a property or of a parameter."""
    folder = resources.files("googleapiclient.discovery_cache.documents")
    try:
        text = (folder / f"{document}.json").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise KeyError(document) from error
    return of_document(json.loads(text), name)


def of_document(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the limits of a property or of a parameter.

    Raises:
        KeyError: The document does not have it.
    """
    method, asked, parameter = name.partition("?")
    found = _parameter(document, method, parameter) if asked else _property(document, name)
    said = dict(_FORMATS.get(found.get("format", ""), {}))
    said |= {key: int(found[full]) for key, full in _RANGE.items() if full in found}
    if "enum" in found:
        said["enum"] = real(found["enum"])
    if "pattern" in found and compiles(found["pattern"]):
        said["pattern"] = found["pattern"]
    return {"type": found["type"], **said}


def _property(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    first, *steps = re.findall(r"[^.\[\]]+|\[\*\]", name)
    found: Mapping[str, Any] = document["schemas"][first]
    for step in steps:
        found = found["items"] if step == "[*]" else found["properties"][step]
        while "$ref" in found:
            found = document["schemas"][found["$ref"]]
    return found


def _parameter(document: Mapping[str, Any], method: str, parameter: str) -> Mapping[str, Any]:
    *path, last = method.split(".")
    found: Mapping[str, Any] = document
    for each in path:
        found = found["resources"][each]
    name, inside, collection = parameter.partition("/")
    told: Mapping[str, Any] = found["methods"][last]["parameters"][name]
    return {**told, "pattern": _part(told["pattern"], collection)} if inside else told


def _part(pattern: str, collection: str) -> str:
    """Return what a name's pattern says of the part after a collection."""
    found = re.search(rf"(?:^\^?|/){re.escape(collection)}/(\[\^/\]\+)(?:/|\$|$)", pattern)
    if not found:
        raise KeyError(collection)
    return found[1]
