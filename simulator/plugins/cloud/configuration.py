"""The provider's own configuration: what is wrong with it."""

from collections.abc import Iterator

from pulumi.runtime.proto import provider_pb2

from .kind import Problem
from .scene import Scene


def check_config(scene: Scene, request: provider_pb2.CheckRequest) -> Iterator[Problem]:
    """Yield what is wrong with the configuration of a provider."""
    del scene, request
    yield from ()
