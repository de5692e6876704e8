"""Pulumi's messages without its SDK, whose import is half of what a plugin starts with."""

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final

from google.protobuf.internal import api_implementation

_AROUND: Final = ("pulumi", "pulumi.runtime")
_MESSAGES: Final = "pulumi.runtime.proto"


def without_sdk() -> None:
    """Import `pulumi.runtime.proto` alone; this process can still import the SDK later.

    Python imports a package before anything in it, unless what is in it is there already. Where
    the SDK is imported already, or is not a folder of files, nothing is done.
    """
    if _AROUND[0] in sys.modules:
        return
    sdk = PathFinder.find_spec(_AROUND[0])
    folder = Path(next(iter((sdk and sdk.submodule_search_locations) or ())), "runtime", "proto")
    spec = spec_from_file_location(
        _MESSAGES, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None or not folder.is_dir():
        return
    module = module_from_spec(spec)
    sys.modules |= {name: ModuleType(name) for name in _AROUND} | {_MESSAGES: module}
    try:
        spec.loader.exec_module(module)
        for path in folder.glob("*_pb2*.py"):
            import_module(f"{_MESSAGES}.{path.stem}")
    finally:
        for name in _AROUND:
            del sys.modules[name]
    _read_deep_values()


def _read_deep_values() -> None:
    """Read values of any depth, as the SDK sets it when it is imported.

    Without it a message ends at 33 levels of objects, and definitions of cert-manager, Prometheus
    and others have up to 40.
    """
    reader = getattr(api_implementation, "_c_module", None)  # the only way to the setting
    if reader is not None:
        reader.SetAllowOversizeProtos(True)  # noqa: FBT003 - takes no keywords
