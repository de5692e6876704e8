"""Generates `schemas/PROVIDER.json`: the inputs of every simulated type, read from its SDK.

Usage: python -m simulator.cloud.schema PROVIDER|--all [--check]
"""

import collections.abc
import enum
import importlib.metadata
import inspect
import sys
import typing
from pathlib import Path
from typing import Any

from pulumi import Output
from pulumi import _types as sdk_types

from .generated import run
from .providers import sdk_module, tokens

FOLDER = Path(__file__).parent / "schemas"

_SCALARS = {str: "string", bool: "boolean", int: "integer", float: "number"}

Json = dict[str, Any]


class Reader:
    """Reads the classes of one SDK; a nested type is read once, however often it is used."""

    def __init__(self, provider: str) -> None:
        """Import the SDK."""
        self.sdk = sdk_module(provider)
        self.types: dict[str, Json] = {}

    def resource(self, token: str) -> Json:
        """Return inputs, required inputs and outputs of a resource type."""
        module, name = self._module(token), token.rpartition(":")[2]
        resource = getattr(module, name)
        if resource.pulumi_type != token:
            raise LookupError(f"{token}: the SDK's class {name} is {resource.pulumi_type}")
        # where a nested type has the resource's name too, `Args` is that one's
        arguments = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")
        return {**self.shape_of(arguments), "outputs": sorted(sdk_types.resource_types(resource))}

    def shape_of(self, arguments: type) -> Json:
        """Return the inputs of an `Args` class."""
        names = sdk_types.input_type_py_to_pulumi_names(arguments)
        parameters = inspect.signature(arguments.__init__).parameters  # type: ignore[misc]
        required = [
            names[key]
            for key, parameter in parameters.items()
            if key in names and parameter.default is inspect.Parameter.empty
        ]
        shapes = {
            name: self._shape(hint) for name, hint in sdk_types.input_type_types(arguments).items()
        }
        return {"inputs": shapes, "required": sorted(required)}

    def _module(self, token: str) -> Any:  # noqa: ANN401 - a module
        name = token.split(":")[1].partition("/")[0]
        return self.sdk if name == "index" else getattr(self.sdk, name)

    def _shape(self, hint: Any) -> Any:  # noqa: ANN401 - any type, any JSON
        if hint in _SCALARS:
            return _SCALARS[hint]
        if isinstance(hint, type):
            return self._class(hint)
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin is collections.abc.Sequence:
            return {"list": self._shape(inner[0])}
        if origin is collections.abc.Mapping:
            return {"map": self._shape(inner[1])}
        return self._union(inner) if origin is typing.Union else "any"

    def _class(self, hint: type) -> Any:  # noqa: ANN401 - any JSON
        if sdk_types.is_input_type(hint):
            return self._nested(hint)
        if issubclass(hint, enum.Enum):
            return {"enum": sorted(str(each.value) for each in hint)}
        return "any"

    def _union(self, members: tuple[Any, ...]) -> Any:  # noqa: ANN401 - any JSON
        plain = [each for each in members if not _is_plumbing(each)]
        if str in plain:
            return "string"  # an enumeration that is open to new values
        shapes = [self._shape(each) for each in plain]
        return shapes[0] if len(shapes) == 1 else "any"

    def _nested(self, arguments: type) -> Json:
        module = arguments.__module__.removesuffix("._inputs").rpartition(".")[2]
        name = f"{module}.{arguments.__name__.removesuffix('Args')}"
        if name not in self.types:
            self.types[name] = {}  # so that a type that holds itself comes to an end
            self.types[name] = self.shape_of(arguments)
        return {"type": name}


def _is_plumbing(member: object) -> bool:
    """Tell whether a member of a union is `None`, an awaitable or an output."""
    origin = typing.get_origin(member)
    return member is type(None) or origin in (collections.abc.Awaitable, Output)


def schema(provider: str) -> Json:
    """Return what the SDK says of every type that a provider simulates."""
    reader = Reader(provider)
    resources = {token: reader.resource(token) for token in tokens(provider)}
    settings = reader.shape_of(reader.sdk.ProviderArgs)
    return {
        "sdk": f"pulumi-{provider} {importlib.metadata.version(f'pulumi-{provider}')}",
        "provider": settings,
        "resources": resources,
        "types": reader.types,
    }


if __name__ == "__main__":
    sys.exit(run("simulator.cloud.schema", FOLDER, schema))
