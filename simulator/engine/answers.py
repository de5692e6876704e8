"""What a provider answers, read from its messages: resources, failures and differences."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import grpc
import grpc.aio
from pulumi.runtime.proto import errors_pb2, provider_pb2, status_pb2

from .channels import RpcProblem
from .diff import Changes, Diff
from .values import Properties, decode

if TYPE_CHECKING:
    from collections.abc import Iterable

_KINDS = ("add", "add-replace", "delete", "delete-replace", "update", "update-replace")
_CHANGES: dict[int, Changes] = {0: "unknown", 1: "none", 2: "some"}


class DiffUnavailable(Exception):  # noqa: N818 - it says what happened, not that something broke
    """The provider's configuration is not known yet."""

    def __init__(self) -> None:
        """Say it as the CLI does."""
        super().__init__(
            "The provider for this resource has inputs that are not known during preview.\n"
            "This preview may not correctly represent the changes that will be applied during an "
            "update."
        )


class InitFailed(RpcProblem):
    """The resource exists but did not become ready."""

    def __init__(self, detail: provider_pb2.ErrorResourceInitFailed) -> None:
        """Keep what exists and why it is not ready."""
        reasons = list(detail.reasons)
        super().__init__(_init_message(reasons))
        self.reasons = reasons
        self.answer = Answer(
            detail.id,
            decode(detail.properties),
            decode(detail.inputs) if detail.HasField("inputs") else None,
            detail.refresh_before_update,
        )


@dataclass(frozen=True)
class Answer:
    """A resource as the provider says that it is."""

    id: str
    outputs: Properties | None
    inputs: Properties | None = None
    refresh_before_update: bool = False


@dataclass(frozen=True)
class Failure:
    """One input that the provider does not accept."""

    property: str
    reason: str


def problem(error: grpc.aio.AioRpcError, package: str) -> RpcProblem:
    """Return what a failed call means."""
    code, message = error.code(), error.details() or ""
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
        return RpcProblem(
            f"the {package} plugin has ended before it answered. Run it again: what was begun is "
            "taken up where it was left. See the log for what it said.",
            grpc.StatusCode.UNAVAILABLE,
        )
    trailers = cast("Iterable[tuple[str, str | bytes]]", error.trailing_metadata() or ())
    for key, value in trailers:
        if key != "grpc-status-details-bin":
            continue
        status = status_pb2.Status.FromString(cast("bytes", value))
        for detail in status.details:
            failed = provider_pb2.ErrorResourceInitFailed()
            if detail.Unpack(failed):
                return InitFailed(failed)
            wrong = errors_pb2.InputPropertiesError()
            if detail.Unpack(wrong):
                message += "".join(f"\n  - {e.property_path}: {e.reason}" for e in wrong.errors)
    return RpcProblem(message, code)


def read_diff(answer: provider_pb2.DiffResponse) -> Diff:
    """Read the answer to a comparison."""
    detailed = None
    if answer.hasDetailedDiff:
        detailed = {
            path: {"diffKind": _KINDS[each.kind], "inputDiff": each.inputDiff}
            for path, each in answer.detailedDiff.items()
        }
    return Diff(
        _CHANGES[answer.changes],
        tuple(answer.replaces),
        tuple(answer.diffs),
        tuple(answer.stables),
        detailed,
        answer.deleteBeforeReplace,
    )


def _init_message(reasons: list[str]) -> str:
    if not reasons:
        return "resource init failed"
    count = "1 error" if len(reasons) == 1 else f"{len(reasons)} errors"
    return "\n".join([f"{count} occurred:", *(f"\t* {each}" for each in reasons), "\n"])
