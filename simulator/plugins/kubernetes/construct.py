"""Components of the provider: charts, config groups and kustomizations made of their children."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, resource_pb2_grpc

from ...cluster.api import KubernetesApi
from ...errors import SimulatorError
from ...session import Session
from ..engine_log import WARNING, EngineLog
from ..serve import OPTIONS
from ..wire import UNKNOWN, Secret, has_secret, has_unknown, to_python, unwrap
from .config_group import Normal, normalize, read_files
from .config_group_order import order
from .construct_chart import chart_manifests
from .construct_children import Family, Registration, helm_policy
from .construct_component import (
    PACKAGE,
    finish_component,
    references,
    register_component,
)
from .construct_directory import directory_manifests
from .construct_scene import Scene
from .render_yaml import Manifest, load_manifests

CHART = "kubernetes:helm.sh/v4:Chart"
DIRECTORY = "kubernetes:kustomize/v2:Directory"


def construct(
    request: provider_pb2.ConstructRequest,
    session: Session,
    api: KubernetesApi,
    *,
    log: EngineLog | None = None,
    namespace: str = "default",
) -> provider_pb2.ConstructResponse:
    """Register a component and all objects in it with the engine.

    Args:
        request: The engine's request.
        session: Where charts and their renderings are kept, and what is known of the environment.
        api: The session's cluster.
        log: Takes what a person should know.
        namespace: The provider's default namespace.

    Raises:
        SimulatorError: The component is of no known type, or its objects cannot be made.
    """
    read = _READERS.get(request.type)
    if read is None:
        raise SimulatorError(
            f"{request.name}: got the component {request.type}; expected one of "
            f"{', '.join(_READERS)}. The simulator has no other."
        )
    with grpc.insecure_channel(request.monitorEndpoint, options=OPTIONS) as channel:
        monitor = resource_pb2_grpc.ResourceMonitorStub(channel)
        urn = register_component(monitor, request)
        scene = Scene(
            request.name, urn, session, api, log or EngineLog(), namespace, preview=request.dryRun
        )
        return _fill(request, scene, monitor, read)


def _fill(
    request: provider_pb2.ConstructRequest,
    scene: Scene,
    monitor: resource_pb2_grpc.ResourceMonitorStub,
    read: "Reader",
) -> provider_pb2.ConstructResponse:
    given = to_python(request.inputs)
    if has_unknown(given) and not scene.preview:
        # Children that are not registered would be taken for children that are to be deleted.
        raise SimulatorError(
            f"{scene.name}: got inputs that are not known, because what makes them has failed; "
            "expected known ones. Correct that first, then bring the environment up again."
        )
    if has_unknown(given):
        scene.log.say(scene.urn, _incomplete(request), WARNING)
        return finish_component(monitor, scene.urn, UNKNOWN)
    inputs = unwrap(given)
    if request.type == CHART and has_secret(given):
        secret = ", ".join(sorted(_secret_paths(given)))
        scene.log.say(
            scene.urn, f"secret inputs become plain text in the objects: {secret}", WARNING
        )
    manifests, default = read(inputs, scene)
    normal = normalize(manifests, default, scene.api)
    _warn(normal, scene, helm=request.type == CHART)
    prefix = inputs.get("resourcePrefix")
    family = Family(
        scene.urn,
        request.providers.get(PACKAGE, ""),
        scene.name if prefix is None else str(prefix),
        skip_await=inputs.get("skipAwait") is True,
    )
    registration = Registration(monitor, family)
    children = registration.run(order(normal.manifests))
    resources: Any = references(children) if registration.whole else UNKNOWN
    if request.type != CHART and has_secret(given):
        resources = Secret(resources)
    return finish_component(monitor, scene.urn, resources, children)


def _incomplete(request: provider_pb2.ConstructRequest) -> str:
    if request.type in {CHART, DIRECTORY}:
        return "Input properties have unknown values. Preview is incomplete."
    return (
        f"{request.type}:{request.name} -- Required input properties have unknown values. "
        "Preview is incomplete.\n"
    )


def _warn(normal: Normal, scene: Scene, *, helm: bool) -> None:
    if normal.unplaced:
        scene.log.say(
            scene.urn,
            "Unable to determine whether the following kinds are namespaced, so they are left "
            f"without a namespace: {', '.join(normal.unplaced)}. Set .metadata.namespace, or "
            "include the CustomResourceDefinition.",
            WARNING,
        )
    if helm:
        for policy in {helm_policy(each) for each in normal.manifests} - {None, "keep"}:
            scene.log.say(scene.urn, f'Unsupported Helm resource policy "{policy}"', WARNING)


def _secret_paths(value: Any, path: str = "") -> set[str]:  # noqa: ANN401 - any property value
    if isinstance(value, Secret):
        return {path or "all"}
    if isinstance(value, dict):
        inside = [_secret_paths(each, f"{path}.{key}".lstrip(".")) for key, each in value.items()]
    elif isinstance(value, list):
        inside = [_secret_paths(each, f"{path}[{place}]") for place, each in enumerate(value)]
    else:
        return set()
    return set().union(*inside)


def _read_group(inputs: Mapping[str, Any], scene: Scene) -> tuple[Sequence[Manifest], str]:
    files = inputs.get("files") or []
    found = read_files([files] if isinstance(files, str) else files)
    found += load_manifests(inputs.get("yaml") or "", f"{scene.name}: yaml")
    objects = inputs.get("objs") or []
    found += [objects] if isinstance(objects, dict) else objects
    return found, scene.namespace


def _read_file(inputs: Mapping[str, Any], scene: Scene) -> tuple[Sequence[Manifest], str]:
    return read_files([str(inputs.get("file") or "")], patterns=False), scene.namespace


Reader = Callable[[Mapping[str, Any], Scene], tuple[Sequence[Manifest], str]]
"""Reads a component's inputs into its manifests and the namespace of those that name none."""

_READERS: dict[str, Reader] = {
    CHART: chart_manifests,
    "kubernetes:yaml/v2:ConfigGroup": _read_group,
    "kubernetes:yaml/v2:ConfigFile": _read_file,
    DIRECTORY: directory_manifests,
}
