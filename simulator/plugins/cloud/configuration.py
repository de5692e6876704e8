"""The provider's own configuration: what is wrong with it."""

from collections.abc import Iterator

from pulumi.runtime.proto import provider_pb2

from ...cloud.shapes import shapes
from ..wire import to_python
from .kind import Problem
from .scene import Scene, parsed


def check_config(scene: Scene, request: provider_pb2.CheckRequest) -> Iterator[Problem]:
    """Yield what is wrong with the configuration of a provider."""
    known = shapes(scene.cloud.package)
    if known is None:
        return
    for path, reason in known.settings(parsed(to_python(request.news), known)):
        yield Problem(path, reason)
