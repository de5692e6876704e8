"""The API server's own schemas (OpenAPI version 3): what fields a kind has, and of which type."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...cluster.api import KubernetesApi
from ...cluster.quantity import canonical
from ...errors import ApiError
from .objects import Json

_QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
_ANYTHING = frozenset(
    {
        "io.k8s.apimachinery.pkg.runtime.RawExtension",
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps",
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
    }
)
"""Types whose fields the schema does not tell, or tells in more words than a check is worth."""

_PYTHON = {"string": str, "boolean": bool, "object": dict, "array": list}


class Schemas:
    """The schemas of one API server, read once per group and version. Safe for several threads."""

    def __init__(self, api: KubernetesApi) -> None:
        """Read nothing yet."""
        self._api = api
        self._documents: dict[str, _Document] = {}
        self._lock = threading.Lock()

    def forget(self, group: str) -> None:
        """Read a group again: the server has learned a kind of it."""
        with self._lock:
            for version in [each for each in self._documents if each.startswith(f"{group}/")]:
                del self._documents[version]

    def normalise(self, obj: Json) -> Json:
        """Return the object with every quantity in its canonical form."""
        found = self._find(obj)
        return obj if found is None else _Walk(found[0]).normalise(found[1], obj)

    def problems(self, obj: Json) -> list[str]:
        """List unknown fields and wrong types; empty where the server does not know the kind."""
        found = self._find(obj)
        return [] if found is None else list(_Walk(found[0]).problems(found[1], obj, ""))

    def _find(self, obj: Json) -> tuple[Json, Json] | None:
        version = str(obj.get("apiVersion", ""))
        with self._lock:
            document = self._documents.get(version)
            if document is None:
                document = self._documents[version] = _Document.of(version, self._read(version))
        schema = document.kinds.get(str(obj.get("kind")))
        return None if schema is None else (document.types, schema)

    def _read(self, version: str) -> Json:
        root = "apis" if "/" in version else "api"
        try:
            document = self._api.request("GET", f"/openapi/v3/{root}/{version}")
        except ApiError:
            return {}
        types: Json = document.get("components", {}).get("schemas", {})
        return types


@dataclass(frozen=True)
class _Document:
    """What the server says of one group and version."""

    types: Json
    """Every schema by its name."""

    kinds: Mapping[str, Json]
    """The schemas of its kinds, by kind."""

    @classmethod
    def of(cls, version: str, types: Json) -> "_Document":
        group, _, plain = version.rpartition("/")
        kinds = {
            each["kind"]: schema
            for schema in types.values()
            for each in schema.get("x-kubernetes-group-version-kind", ())
            if (each["group"], each["version"]) == (group, plain)
        }
        return cls(types, kinds)


class _Walk:
    """Goes through an object and its schema side by side."""

    def __init__(self, types: Json) -> None:
        self._types = types

    def normalise(self, schema: Json, value: Any) -> Any:  # noqa: ANN401 - any JSON
        name, schema = self._resolve(schema)
        if name == _QUANTITY:
            plain = isinstance(value, str | int | float) and not isinstance(value, bool)
            return canonical(value) if plain else value
        if isinstance(value, dict):
            return {
                key: self.normalise(self._member(schema, key), each) for key, each in value.items()
            }
        if isinstance(value, list):
            return [self.normalise(schema.get("items", {}), each) for each in value]
        return value

    def problems(self, schema: Json, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - JSON
        name, schema = self._resolve(schema)
        expected = schema.get("type")
        if value is None or name in _ANYTHING or expected is None or schema.get("oneOf"):
            return
        if not _fits(value, expected):
            yield f"{path}: got {_named(value)}; expected {_article(expected)}. Correct the field."
        elif isinstance(value, dict):
            known = schema.get("properties", {})
            loose = "additionalProperties" in schema or not known
            loose = loose or schema.get("x-kubernetes-preserve-unknown-fields", False)
            for key, each in value.items():
                if key in known or loose:
                    yield from self.problems(self._member(schema, key), each, _join(path, key))
                else:
                    yield f"{_join(path, key)}: unknown field; expected {_some(known)}. Remove it."
        elif isinstance(value, list):
            for index, each in enumerate(value):
                yield from self.problems(schema.get("items", {}), each, f"{path}[{index}]")

    def _member(self, schema: Json, key: str) -> Json:
        found = schema.get("properties", {}).get(key)
        if found is None:
            found = schema.get("additionalProperties")
        return found if isinstance(found, dict) else {}

    def _resolve(self, schema: Json) -> tuple[str, Json]:
        reference = schema.get("$ref")
        for each in schema.get("allOf", ()):
            reference = reference or each.get("$ref")
        if reference is None:
            return "", schema
        name = str(reference).rpartition("/")[2]
        return name, self._types.get(name, {})


def _fits(value: object, expected: str) -> bool:
    if expected == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if expected == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, _PYTHON.get(expected, object))


def _named(value: object) -> str:
    kinds = {str: "text", bool: "a boolean", dict: "a mapping", list: "a list"}
    return kinds.get(type(value), f"the number {value}")


def _article(expected: str) -> str:
    return {
        "string": "text",
        "boolean": "true or false",
        "object": "a mapping",
        "array": "a list",
        "integer": "a whole number",
    }.get(expected, f"a {expected}")


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _some(known: Json, most: int = 8) -> str:
    names = sorted(known)
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")
