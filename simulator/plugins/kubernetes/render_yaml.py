"""Kubernetes manifests as text -> objects, with the reading that Helm and kubectl give to YAML.

PyYAML and the Go parser differ: `12:30`, dates and `=` are text in Go, `1e3` is a number, `y` is
true. A chart that renders such a scalar must mean the same here as on a real cluster.
"""

import re
from typing import Any

import yaml

from ...errors import SimulatorError

Manifest = dict[str, Any]
"""One Kubernetes object as JSON."""

_BOOL = "tag:yaml.org,2002:bool"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_TRUE = frozenset({"y", "yes", "true", "on"})


class _GoLoader(yaml.CSafeLoader):
    """Reads scalars as gopkg.in/yaml.v2 does; keys become text, as in JSON."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - declared so by PyYAML

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        found = super().construct_mapping(node, deep=deep)
        if all(isinstance(key, str) for key in found):
            return found
        return {_key(key): value for key, value in found.items()}


def load_manifests(text: str, source: str) -> list[Manifest]:
    """Read every document of a text; empty ones are left out.

    Args:
        text: YAML or JSON documents.
        source: Where the text comes from, for messages.

    Raises:
        SimulatorError: The text is not YAML, or a document is not a mapping.
    """
    try:
        documents = list(yaml.load_all(text, Loader=_GoLoader))
    except yaml.YAMLError as error:
        raise SimulatorError(
            f"{source}: got text that is not YAML ({_place(error)}); "
            "expected Kubernetes manifests. Correct the text."
        ) from None
    for document in documents:
        if document is not None and not isinstance(document, dict):
            raise SimulatorError(
                f"{source}: got a document that is a {type(document).__name__}; "
                "expected a Kubernetes object. Correct the text."
            )
    return [document for document in documents if document]


def load_values(text: str, source: str) -> dict[str, Any]:
    """Read a Helm values file.

    Raises:
        SimulatorError: The text is not one YAML mapping.
    """
    found = load_manifests(text, source)
    if len(found) > 1:
        raise SimulatorError(f"{source}: got {len(found)} documents; expected one mapping.")
    return found[0] if found else {}


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be read"
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)


def _key(key: object) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)


def _bool(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> bool:
    return str(loader.construct_scalar(node)).lower() in _TRUE


def _int(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> int | float:
    text = str(loader.construct_scalar(node)).replace("_", "")
    digits = text.lstrip("+-")
    sign = -1 if text.startswith("-") else 1
    if digits[:2].lower() in {"0x", "0b", "0o"}:
        return sign * int(digits, 0)
    if digits != "0" and digits.startswith("0"):
        # Go reads a leading zero as octal; where that fails the text is still a float (`09`).
        return sign * (int(digits, 8) if set(digits) <= set("01234567") else float(digits))
    return sign * int(digits)


def _float(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> float:
    return float(str(loader.construct_scalar(node)).replace("_", ""))


def _configure() -> None:
    words = "y|Y|n|N|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"
    number = r"0[bB][01_]+|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|[0-9][0-9_]*"
    digits = list("+-0123456789")
    _GoLoader.add_implicit_resolver(_BOOL, re.compile(f"^(?:{words})$"), list("yYnNtTfFoO"))
    _GoLoader.add_implicit_resolver(_INT, re.compile(f"^[-+]?(?:{number})$"), digits)
    _GoLoader.add_implicit_resolver(
        _FLOAT,
        re.compile(r"^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$"),
        [*digits, "."],
    )
    _GoLoader.add_implicit_resolver(
        "tag:yaml.org,2002:null", re.compile("^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
    )
    _GoLoader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("^<<$"), ["<"])
    _GoLoader.add_constructor(_BOOL, _bool)
    _GoLoader.add_constructor(_INT, _int)
    _GoLoader.add_constructor(_FLOAT, _float)


_configure()
