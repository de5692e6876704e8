"""gRPC connections on loopback, without limits on the size of a message."""

import grpc
import grpc.aio

OPTIONS: list[tuple[str, int]] = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
]


def connect(address: str) -> grpc.aio.Channel:
    """Open a channel to a process on this machine."""
    return grpc.aio.insecure_channel(address, options=OPTIONS)


class RpcProblem(Exception):  # noqa: N818 - it says what happened, not that something broke
    """A call that did not succeed: what the other side said, and what it means."""

    def __init__(self, message: str, code: grpc.StatusCode = grpc.StatusCode.UNKNOWN) -> None:
        """Keep the other side's words."""
        super().__init__(message)
        self.code = code

    @property
    def gone(self) -> bool:
        """Whether the other side has ended, so that nobody knows what it did."""
        return self.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)

    @property
    def hopeless(self) -> bool:
        """Whether whatever is asked next would fail the same way: the plugin has ended or broken.

        A simulated provider says so where the cluster or the store behind it does not answer.
        """
        return self.gone or self.code is grpc.StatusCode.INTERNAL

    @property
    def corrupts(self) -> bool:
        """Whether the state of the resource is in doubt."""
        return self.code in (
            grpc.StatusCode.INTERNAL,
            grpc.StatusCode.DATA_LOSS,
            grpc.StatusCode.UNKNOWN,
        )
