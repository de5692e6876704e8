"""AWS' schemas of CloudFormation, as cfn-lint carries them: `cloudformation:EC2.Subnet:CidrBlock`.

They limit what the service models leave open: addresses, names of buckets, identifiers.
"""

import importlib
import json
import pkgutil
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from .patterns import compiles

_REGION = "us-east-1"
_KEYS = {
    "enum": "enum",
    "pattern": "pattern",
    "minLength": "min",
    "maxLength": "max",
    "minimum": "min",
    "maximum": "max",
}
_JUDGED = frozenset({"ipv4-network"})
"""Formats that are no pattern; `constraints.py` knows them."""


def limits(resource: str, name: str) -> dict[str, Any]:
    """Return what the schema of a resource type says of a property: `Tags[*].Value`."""
    return of_schema(_schema(f"AWS::{resource.replace('.', '::')}"), name, _patterns)


def of_schema(schema: Mapping[str, Any], name: str, patterns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the limits of a property.

    Args:
        schema: The resource type's.
        name: The property, with dots and `[*]`.
        patterns: Gives the pattern of each format that is one; asked only where there is a format.
    """
    found: Mapping[str, Any] = schema
    for step in re.findall(r"[^.\[\]]+|\[\*\]", name):
        found = found["items"] if step == "[*]" else found["properties"][step]
        while "$ref" in found:
            found = schema["definitions"][found["$ref"].rpartition("/")[2]]
    said = {ours: found[theirs] for theirs, ours in _KEYS.items() if theirs in found}
    form = found.get("format")
    if form in _JUDGED:
        said["format"] = form
    elif form and "pattern" not in said:
        said["pattern"] = patterns()[form]
    if "pattern" in said and not compiles(said["pattern"]):
        del said["pattern"]
    return {"type": found["type"], **said}


def _schema(kind: str) -> Mapping[str, Any]:
    folder = resources.files("cfnlint.data.schemas")
    index = json.loads((folder / "providers" / f"{_REGION}.json").read_text(encoding="utf-8"))
    text = (folder / "resources" / f"{index[kind]}.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def _patterns() -> dict[str, str]:
    folder = importlib.import_module("cfnlint.rules.formats")
    base = importlib.import_module(f"{folder.__name__}.FormatKeyword").FormatKeyword
    for each in pkgutil.iter_modules(folder.__path__):
        importlib.import_module(f"{folder.__name__}.{each.name}")
    rules = [kind() for kind in base.__subclasses__()]
    return {rule.format_keyword: rule.pattern for rule in rules if rule.pattern}
