"""A Pulumi monitor in the test's own process: what a program registers with it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, ResourceInvokeRequest
from pulumi.runtime.stack import run_pulumi_func

Registered = dict[str, pulumi.runtime.MockResourceArgs]


class Recorder(pulumi.runtime.Mocks):
    """Answers each registration with its own inputs."""

    def __init__(self) -> None:
        """Start with nothing registered."""
        self.registered: Registered = {}
        self.protected: set[str] = set()
        self.left: dict[str, tuple[str, ...]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record one resource."""
        assert args.name not in self.registered, f"{args.name} is registered twice"
        self.registered[args.name] = args
        return f"{args.name}-id", dict(args.inputs)

    def call(
        self, args: pulumi.runtime.MockCallArgs
    ) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Refuse: the program asks no provider for anything."""
        message = f"unexpected call {args.token}"
        raise AssertionError(message)


class _Monitor(MockMonitor):
    """The SDK's own leaves an open event loop in each of its threads; this one closes it."""

    def __init__(self, recorder: Recorder) -> None:
        """Take what is told of each resource."""
        super().__init__(recorder)
        self._recorder = recorder

    def RegisterResource(self, request: RegisterResourceRequest) -> object:  # noqa: N802 - gRPC's
        if request.protect:
            self._recorder.protected.add(request.name)
        if request.ignoreChanges:
            self._recorder.left[request.name] = tuple(request.ignoreChanges)
        with _loop():
            answer: object = super().RegisterResource(request)  # type: ignore[no-untyped-call]
            return answer

    def Invoke(self, request: ResourceInvokeRequest) -> object:  # noqa: N802 - gRPC's
        with _loop():
            answer: object = super().Invoke(request)  # type: ignore[no-untyped-call]
            return answer


@contextmanager
def _loop() -> Iterator[None]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def registered_by(
    program: Callable[[], None], recorder: Callable[[], Recorder] = Recorder
) -> Registered:
    """Run a program and return the resources that it registers, by name.

    The monitor does not run transforms; they stand in what was registered.

    Args:
        program: What is run.
        recorder: Makes who answers, such as one that fills in what a cloud would.
    """
    return _run(program, recorder).registered


def protected_by(program: Callable[[], None]) -> set[str]:
    """Run a program and return the names of what it registers as protected, transforms apart."""
    return _run(program, Recorder).protected


def left_by(
    program: Callable[[], None], recorder: Callable[[], Recorder] = Recorder
) -> dict[str, tuple[str, ...]]:
    """Run a program and return the properties that it leaves as they are, by resource."""
    return _run(program, recorder).left


def _run(program: Callable[[], None], made: Callable[[], Recorder]) -> Recorder:
    recorder = made()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        pulumi.runtime.set_mocks(
            recorder, "evenkeel", "test", preview=False, monitor=_Monitor(recorder)
        )
        loop.run_until_complete(run_pulumi_func(program))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    return recorder
