"""What the program wants of a resource, read from its registration."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from pulumi.runtime.proto import alias_pb2, resource_pb2, source_pb2

from . import paths
from .values import Properties

Options = resource_pb2.TransformResourceOptions

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")


class NotSupported(Exception):  # noqa: N818 - it says what happened, not that something broke
    """The program asks for something that this engine does not do."""


@dataclass(frozen=True)
class Alias:
    """A name that the resource had before."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


@dataclass
class Goal:
    """One resource as the program wants it."""

    type: str
    name: str
    custom: bool
    properties: Properties
    parent: str = ""
    provider: str = ""
    protect: bool | None = None
    retain_on_delete: bool | None = None
    deleted_with: str = ""
    delete_before_replace: bool | None = None
    dependencies: list[str] = field(default_factory=list)
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    ignore_changes: list[str] = field(default_factory=list)
    replace_on_changes: list[str] = field(default_factory=list)
    additional_secret_outputs: list[str] = field(default_factory=list)
    hide_diff: list[list[str | int]] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    timeouts: dict[str, float] = field(default_factory=dict)
    source_position: str = ""


def options_of(request: resource_pb2.RegisterResourceRequest, provider: str) -> Options:
    """Collect the options of a registration, in the form that transforms see."""
    aliases = [alias_pb2.Alias(urn=urn) for urn in request.aliasURNs]
    options = Options(
        depends_on=request.dependencies,
        ignore_changes=request.ignoreChanges,
        replace_on_changes=request.replaceOnChanges,
        version=request.version,
        aliases=[*aliases, *request.aliases],
        provider=provider,
        providers=request.providers,
        custom_timeouts=request.customTimeouts if request.HasField("customTimeouts") else None,
        plugin_download_url=request.pluginDownloadURL,
        deleted_with=request.deletedWith,
        additional_secret_outputs=request.additionalSecretOutputs,
        plugin_checksums=request.pluginChecksums,
        hide_diff=request.hideDiffs,
        replace_with=request.replace_with,
    )
    setattr(options, "import", request.importId)
    if request.HasField("protect"):
        options.protect = request.protect
    if request.HasField("retainOnDelete"):
        options.retain_on_delete = request.retainOnDelete
    if request.deleteBeforeReplaceDefined or request.deleteBeforeReplace:
        options.delete_before_replace = request.deleteBeforeReplace
    return options


def refuse(request: resource_pb2.RegisterResourceRequest, options: Options) -> None:
    """Refuse by name what this engine does not do.

    Raises:
        NotSupported: The registration asks for it.
    """
    asked = {
        "import_": getattr(options, "import"),
        "replace_with": options.replace_with,
        "replacement_trigger": request.HasField("replacement_trigger"),
        "hooks": request.HasField("hooks") and request.hooks.ListFields(),
        "state migrations": request.state_migrations,
        "env_var_mappings": request.envVarMappings,
        "parameterized packages": request.packageRef,
        "plugin_download_url": options.plugin_download_url,
    }
    for name, value in asked.items():
        if value:
            raise NotSupported(
                f"{request.type} {request.name}: got {name}; the embedded engine does not do it. "
                "Leave it out, or use the Pulumi CLI (docs/engine.md says what is left out)."
            )


def seconds_of(text: str) -> float:
    """Read a duration such as `1h30m`.

    Raises:
        NotSupported: It is none.
    """
    if text and _DURATION.sub("", text) == "":
        return sum(float(number) * _UNITS[unit] for number, unit in _DURATION.findall(text))
    raise NotSupported(f"custom_timeouts: got {text!r}; expected a duration such as 5m or 1h30m.")


def timeouts_of(options: Options) -> dict[str, float]:
    """Read the custom timeouts in seconds."""
    if not options.HasField("custom_timeouts"):
        return {}
    chosen = options.custom_timeouts
    found = {key: getattr(chosen, key) for key in ("create", "update", "delete", "read")}
    return {key: _whole(seconds_of(text)) for key, text in found.items() if text}


def _whole(number: float) -> float:
    return int(number) if number.is_integer() else number


def aliases_of(options: Options) -> list[Alias]:
    """Read the aliases."""
    result = []
    for each in options.aliases:
        if each.WhichOneof("alias") == "urn":
            result.append(Alias(urn=each.urn))
            continue
        spec = each.spec
        result.append(
            Alias(
                name=spec.name,
                type=spec.type,
                stack=spec.stack,
                project=spec.project,
                parent=spec.parentUrn,
                no_parent=spec.noParent,
            )
        )
    return result


def hidden_of(options: Options) -> list[list[str | int]]:
    """Read the paths whose differences are not shown."""
    return [list(paths.parse(each)) for each in options.hide_diff]


def position_of(position: source_pb2.SourcePosition, root: str) -> str:
    """Return where in the project a resource was registered; empty outside of files."""
    parts = urlsplit(position.uri)
    if parts.scheme != "file" or not parts.path.startswith("/"):
        return ""
    column = f",{position.column}" if position.column else ""
    return f"project:///{_relative(parts.path, root)}#{position.line}{column}"


def _relative(path: str, root: str) -> str:
    above, file = PurePosixPath(root), PurePosixPath(path)
    ups = 0
    while not file.is_relative_to(above):
        above, ups = above.parent, ups + 1
    return "../" * ups + str(file.relative_to(above))


def dependencies_of(
    request: resource_pb2.RegisterResourceRequest, properties: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Return which resources each property was made from, as the program says."""
    if not request.propertyDependencies and not request.remote:
        return {key: list(request.dependencies) for key in properties}
    return {key: list(each.urns) for key, each in request.propertyDependencies.items()}
