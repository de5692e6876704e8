"""Azure's management models: enumerations, limits of properties, limits of names in addresses.

- `azure:storage:SkuName`: an enumeration.
- `azure:monitor.v2021_05_01_preview:RetentionPolicy.days`: a property of a model.
- `azure:msi.v2024_11_30:resource_group_name`: a parameter in the addresses of operations.
"""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

_VERSION = re.compile(r"\.v\d.*")
_NAMES = {
    "minimum": "min",
    "min_length": "min",
    "maximum": "max",
    "max_length": "max",
    "pattern": "pattern",
}
"""What Azure's packages call a limit -> what we call it."""


def package(module: str) -> str:
    """Return the distribution of a module of `azure.mgmt`."""
    return f"azure-mgmt-{_VERSION.sub('', module).replace('.', '-')}"


def limits(module: str, name: str) -> dict[str, Any]:
    """Return the values of an enumeration, or the limits of a property or a parameter."""
    if name == name.lower():
        return {"type": "string", **of_parameter(_operations(f"azure.mgmt.{module}"), name)}
    model, _, member = name.partition(".")
    found: Any = getattr(importlib.import_module(f"azure.mgmt.{module}.models"), model)
    if member:
        return of_property(found, member)
    return {"type": "string", "enum": [each.value for each in found]}


def of_property(model: Any, member: str) -> dict[str, Any]:  # noqa: ANN401 - a class of theirs
    """Return the limits of a model's property."""
    kind = model._attribute_map[member]["type"]  # noqa: SLF001 - where the packages have it
    limited = model._validation.get(member, {})  # noqa: SLF001 - the same
    return {"type": {"int": "integer", "str": "string"}[kind], **_renamed(limited)}


def of_parameter(sources: Iterable[str], name: str) -> dict[str, Any]:
    """Return what the operations in some sources agree on for a parameter.

    Raises:
        KeyError: None of them has it, or they differ.
    """
    said = [
        _renamed({each.arg: ast.literal_eval(each.value) for each in call.keywords if each.arg})
        for source in sources
        for call in _serialised(ast.parse(source), name)
    ]
    if not said or any(each != said[0] for each in said):
        raise KeyError(name)
    return said[0]


def _renamed(limited: Mapping[str, Any]) -> dict[str, Any]:
    return {_NAMES[key]: value for key, value in limited.items() if key in _NAMES}


def _operations(module: str) -> Iterator[str]:
    """Yield the sources of what builds a service's requests."""
    for each in resources.files(f"{module}.operations").iterdir():
        if each.name.endswith("_operations.py"):
            yield each.read_text(encoding="utf-8")


def _serialised(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Yield the calls that write a parameter into an address."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "_SERIALIZER.url"
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value == name
        ):
            yield node
