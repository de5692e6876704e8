"""Failures that leave something behind: the object exists, but is not what it should be."""

from collections.abc import Sequence
from typing import Any

from google.protobuf import any_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from ..errors import SimulatorError
from .wire import to_struct

UNKNOWN_CODE = 2
"""The gRPC status code that upstream uses for every failure of an operation."""


class InitError(SimulatorError, RuntimeError):
    """An object was applied but did not become ready; the engine keeps it in its state."""

    def __init__(
        self,
        message: str,
        reasons: Sequence[str],
        identifier: str,
        state: dict[str, Any],
        inputs: dict[str, Any] | None = None,
    ) -> None:
        """Say what failed and what is there.

        Args:
            message: What a person reads first.
            reasons: Why, one sentence each.
            identifier: Pulumi's id of the object.
            state: What goes into Pulumi's state.
            inputs: The inputs as they were read, on refresh.
        """
        super().__init__(message)
        self.message = message
        self.detail = provider_pb2.ErrorResourceInitFailed(
            id=identifier,
            properties=to_struct(state),
            reasons=[message, *reasons],
            inputs=None if inputs is None else to_struct(inputs),
        )

    def status(self) -> bytes:
        """Return the message's form on the wire."""
        detail = any_pb2.Any()
        detail.Pack(self.detail)
        return status_pb2.Status(
            code=UNKNOWN_CODE, message=self.message, details=[detail]
        ).SerializeToString()
