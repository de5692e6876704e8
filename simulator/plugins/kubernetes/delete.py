"""Delete: ask for the deletion and wait until the object is gone."""

from collections.abc import Mapping
from typing import Any, Final

from ...errors import ApiError, SimulatorError
from .await_ready import SKIP, seconds_allowed
from .checkpoint import parse_state
from .naming import field_manager
from .objects import (
    Json,
    TypeToken,
    annotation,
    identifier,
    is_patch,
    set_metadata,
    split_identifier,
)
from .operation import Operation
from .ownership import is_required_field, relinquish
from .store import NOT_FOUND
from .waiting import holding, until_gone

PROPAGATION: Final = "pulumi.com/deletionPropagationPolicy"
"""The annotation that says what happens to an object's dependants: foreground unless it says so."""

_POLICIES: Final = {"orphan": "Orphan", "background": "Background"}
_SKIPPING: Final = frozenset(
    {
        "v1/Namespace",
        "v1/Pod",
        "v1/ReplicationController",
        "apps/v1/DaemonSet",
        "apps/v1/Deployment",
        "apps/v1/StatefulSet",
        "batch/v1/Job",
    }
)
"""The kinds whose deletion is not awaited where `skipAwait` is set; upstream's list."""


class DeleteError(SimulatorError, RuntimeError):
    """An object could not be deleted, or was not gone in time."""


def delete(operation: Operation, wanted: str, state: Mapping[str, Any]) -> None:
    """Delete an object and wait until it is gone; a patch only gives up its fields.

    Raises:
        DeleteError: The server refused, or the object is still there when time is up.
    """
    inputs, live = parse_state(state)
    if not live.get("kind"):
        return
    namespace, name = split_identifier(wanted)
    set_metadata(live, "name", name)
    if namespace:
        set_metadata(live, "namespace", namespace)
    if is_patch(TypeToken.of(operation.urn), live):
        _give_up(operation, inputs, live, state)
        return
    policy = _POLICIES.get(annotation(inputs, PROPAGATION).lower(), "Foreground")
    try:
        operation.store.delete(live, policy)
    except ApiError as error:
        if error.status == NOT_FOUND:
            return
        raise DeleteError(
            f"{live['kind']} {identifier(live)}: the API server refused its deletion: "
            f"{error.message}"
        ) from None
    kind = f"{live.get('apiVersion')}/{live['kind']}"
    if annotation(inputs, SKIP) == "true" and kind in _SKIPPING:
        return
    _await_gone(operation, inputs, live)


def _await_gone(operation: Operation, inputs: Json, live: Json) -> None:
    seconds = seconds_allowed(operation.timeout, inputs)
    last = until_gone(operation.wait, operation.urn, live, seconds)
    operation.log.status(operation.urn, "")
    if last is None:
        operation.store.forget(live)
        return
    finalizers = holding(last)
    why = (
        f"its finalizers hold it: {', '.join(finalizers)}. Remove what they wait for"
        if finalizers
        else "the API server has not removed it"
    )
    stopped = operation.wait.cancelled.is_set()
    when = "when the operation was cancelled" if stopped else f"after {seconds:g} s"
    raise DeleteError(f"{live['kind']} {identifier(live)}: still there {when}; {why}.")


def _give_up(operation: Operation, inputs: Json, live: Json, state: Mapping[str, Any]) -> None:
    manager = field_manager(operation.urn, inputs, dict(state))
    if operation.store.find(live) is None:
        return
    try:
        relinquish(operation.store, live, manager)
    except ApiError as error:
        if error.status == NOT_FOUND:
            return
        if is_required_field(error):
            raise DeleteError(
                f"{live['kind']} {identifier(live)}: this patch manages a required field "
                f"({error.message}). Set retain_on_delete, or give the field to another manager "
                "first."
            ) from None
        raise DeleteError(f"{live['kind']} {identifier(live)}: {error.message}") from None
