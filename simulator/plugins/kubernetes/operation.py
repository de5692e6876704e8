"""What a Create and an Update have in common: what they need, and how they end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...errors import ApiError, SimulatorError
from ..engine_log import EngineLog
from ..failure import InitError
from .await_ready import Awaited, NotReadyError, await_ready
from .checkpoint import state_of
from .configuration import Configuration
from .objects import Json, TypeToken, annotation, identifier
from .store import Store
from .waiting import Wait

FORCE: Final = "pulumi.com/patchForce"
"""The annotation that takes fields over from other managers."""

_CONFLICT: Final = 409


class ApplyError(SimulatorError, RuntimeError):
    """The API server refused an object; nothing was changed."""


@dataclass(frozen=True)
class Operation:
    """What a Create or an Update needs besides the properties."""

    urn: str
    preview: bool
    timeout: float
    """Seconds; 0 means that the program sets none."""

    store: Store
    configuration: Configuration
    log: EngineLog
    wait: Wait
    resumed: bool = False
    """Whether this creation was begun before, and nobody knows whether it was done."""

    moved: bool = False
    """Whether the provider means another cluster than before: in a simulation there is but one."""

    def forced(self, obj: Json) -> bool:
        """Tell whether fields of other managers are taken over."""
        return self.configuration.force_conflicts or annotation(obj, FORCE) == "true"

    def refusal(self, what: str, error: ApiError, manager: str) -> ApplyError:
        """Return the server's refusal with what a person can do."""
        text = f"resource {self.urn} {what} by the Kubernetes API server: {error.message}"
        if error.reason == "NoMatch":
            token = TypeToken.of(self.urn)
            text += f". Create the CRD that brings {token.api_version}/{token.kind} first."
        elif error.reason == "AlreadyExists" and self.moved:
            text += (
                ". The provider means another cluster than before, which a simulation does not "
                "have: it shows what is replaced in a preview, and cannot do it. Give the other "
                "cluster a stack of its own, or end this one first."
            )
        elif error.reason == "AlreadyExists":
            text += (
                ". Something else made it, or it was kept when it went from the program. "
                "Delete it, take it into the state with `pulumi import`, change only some of its "
                "fields with a Patch resource, or let one run take over what exists: set "
                "PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true for it."
            )
        elif error.status == _CONFLICT and error.reason == "Conflict":
            text = (
                f"resource {self.urn} {what}: field manager {manager!r} had an apply conflict: "
                f'{error.message}. Take the fields over with the annotation {FORCE}: "true", or '
                "leave them to the other manager."
            )
        return ApplyError(text)


@dataclass(frozen=True)
class Applied:
    """An object that the server has taken."""

    obj: Json
    live: Json
    before: Json | None
    properties: Mapping[str, Any]
    manager: str
    version: str

    def state(self, live: Json) -> Json:
        """Return what goes into Pulumi's state."""
        return state_of(self.obj, live, self.properties, self.version, self.manager)


def awaited(operation: Operation, applied: Applied) -> tuple[str, Json]:
    """Wait until the object is ready; return its id and its state.

    Raises:
        InitError: It exists but did not become ready.
    """
    obj, live = applied.obj, applied.live
    wanted = Awaited(operation.urn, obj, live, applied.before, operation.timeout)
    try:
        live = await_ready(operation.wait, wanted)
    except NotReadyError as error:
        live = error.live or live
        done = "created" if applied.before is None else "changed"
        message = f"{live.get('kind')} {identifier(live)}: {done}, but {error}"
        raise InitError(message, error.reasons, identifier(live), applied.state(live)) from None
    finally:
        operation.log.status(operation.urn, "")
        operation.store.learn(obj)
    return identifier(live), applied.state(live)
