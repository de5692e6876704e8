"""The clouds that are simulated: Pulumi's name of each, and where its plugin is."""

import importlib
from collections.abc import Collection
from types import ModuleType
from typing import Final

FOLDERS: Final = {"aws": "aws", "gcp": "gcp", "azure-native": "azure_native"}
"""The package -> the folder of its plugin in `simulator/plugins`."""


def plugin_module(provider: str, name: str) -> ModuleType:
    """Import a module of a provider's plugin, such as `kinds`."""
    package = __name__.removesuffix(".cloud.providers")
    return importlib.import_module(f"{package}.plugins.{FOLDERS[provider]}.{name}")


def sdk_module(provider: str) -> ModuleType:
    """Import a provider's SDK."""
    return importlib.import_module(f"pulumi_{FOLDERS[provider]}")


def tokens(provider: str) -> Collection[str]:
    """Return the resource types that a provider simulates."""
    found: Collection[str] = plugin_module(provider, "kinds").KINDS.keys()
    return found
