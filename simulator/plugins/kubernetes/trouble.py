"""What goes wrong on demand at a Kubernetes API server, as at the simulated clouds."""

import threading
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from ...cloud.closed_api import why_closed
from ...cloud.faults import happens
from ...cloud.kubernetes_faults import MACHINES, NO_CAPACITY
from ...cloud.live_session import LiveSession
from ...cloud.store import Store as CloudStore
from ...errors import CloudError
from ...session import Session
from ..failure import InitError
from .await_ready import SKIP
from .checkpoint import object_from
from .creation import create
from .objects import Json, TypeToken, name_in, name_of, namespace_of, pluck
from .operation import Operation

ATTEMPTS: Final = 5
"""How often a call that is throttled is made."""

_NO_MACHINES: Final = {
    "Metal3MachineTemplate": "Metal3: No available host found",
    "OpenStackMachineTemplate": "OpenStack: No valid host was found. There are not enough hosts "
    "available",
    "VSphereMachineTemplate": "vSphere: No host is compatible with the virtual machine",
}
"""What each infrastructure says where no machine can be had."""


class Trouble:
    """Faults of a session that concern objects of Kubernetes; most sessions have none."""

    def __init__(self, session: Session) -> None:
        """Look at the session's faults as they are at each call."""
        self._session = session
        self._reached = False
        self._live = LiveSession(session)
        self._lock = threading.Lock()
        self._counted: CloudStore | None = None

    def create(self, operation: Operation, properties: Mapping[str, Any]) -> tuple[str, Json]:
        """Create an object, unless something goes wrong with it.

        Raises:
            ApplyError: The server refused it.
            CloudError: A fault kept it from being made, or nobody reaches the API.
            InitError: It exists, and a fault or its own state keeps it from being ready.
        """
        self._reach(operation)
        if operation.preview or not self._concerns(operation):
            return create(operation, properties)
        obj = object_from(properties)
        self.before_call(operation, properties)
        if self._happens(operation, "quota-exceeded") and namespace_of(obj):
            self._exceed(operation, obj)
        if self._happens(operation, "no-capacity"):
            return self._without_capacity(operation, properties, obj)
        identifier, state = create(operation, properties)
        if self._happens(operation, "timeout-after-create"):
            message = (
                f"{_what(operation)}: Timeout: exists, but was not ready in time. "
                "Run it again: it is taken up where it was left."
            )
            raise InitError(message, [], identifier, state)
        return identifier, state

    def before_call(self, operation: Operation, properties: Mapping[str, Any]) -> None:
        """Let a call through, perhaps after some attempts.

        Raises:
            CloudError: It is not permitted, or throttled for too long, or nobody reaches the API.
        """
        self._reach(operation)
        if operation.preview or not self._concerns(operation):
            return
        if self._happens(operation, "permission-denied"):
            self._forbid(operation, object_from(properties))
        for _ in range(ATTEMPTS):
            if not self._happens(operation, "throttled"):
                return
            operation.log.status(operation.urn, "throttled; trying again")
        raise CloudError(
            f"{_what(operation)}: TooManyRequests: throttled {ATTEMPTS} times in a row by the "
            f"Kubernetes API server of {self._site()}. Try again later.",
            code="throttled",
        )

    def _reach(self, operation: Operation) -> None:
        """Refuse a call to a cluster that a cloud has closed to whoever deploys.

        A preview predicts, also what is not there yet; what was reached once stays so in a run.
        """
        if operation.preview or self._reached:
            return
        why = why_closed(self._session)
        if why is not None:
            raise CloudError(
                f"{_what(operation)}: the Kubernetes API does not answer (dial tcp: i/o timeout): "
                f"{why}",
                code="closed-api",
            )
        self._reached = True

    def _forbid(self, operation: Operation, obj: Json) -> NoReturn:
        kind, space = _resource(operation, obj), namespace_of(obj)
        where = f"in the namespace {space!r}" if space else "at the cluster scope"
        asked = f"kubectl auth can-i patch {kind}" + (f" -n {space}" if space else "")
        raise CloudError(
            f'{_what(operation)}: Forbidden: {kind} "{name_of(obj)}" is forbidden: the identity '
            f"that deploys cannot patch resource {kind!r} {where} of {self._site()}. Give it the "
            f"right to do it, then try again. To see it: {asked}",
            code="permission-denied",
        )

    def _exceed(self, operation: Operation, obj: Json) -> NoReturn:
        kind, space = _resource(operation, obj), namespace_of(obj)
        used = len(operation.store.api.list(str(obj["apiVersion"]), str(obj["kind"]), space))
        raise CloudError(
            f"{_what(operation)}: Forbidden: exceeded quota: requested count/{kind}=1, used "
            f"count/{kind}={used}, limited count/{kind}={used} in the namespace {space!r} of "
            f"{self._site()}. Ask for a higher quota there, or name another namespace.",
            code="quota-exceeded",
        )

    def _without_capacity(
        self, operation: Operation, properties: Mapping[str, Any], obj: Json
    ) -> tuple[str, Json]:
        if TypeToken.of(operation.urn).token != MACHINES:
            raise CloudError(
                f'{_what(operation)}: NotFound: nodes "{name_of(obj)}" not found in '
                f"{self._site()}: the machine left the room after it was chosen. Bring it back, "
                "or lower nodes.min of its pool, or let cloud.claims find another one.",
                code="no-capacity",
            )
        why = _no_machines(operation, obj)
        # nobody waits the hour that upstream does; the object stays, as it would
        meta = dict(obj["metadata"])
        marks = {**meta.get("annotations", {}), SKIP: "true", NO_CAPACITY: why}
        marked = {**properties, "metadata": {**meta, "annotations": marks}}
        identifier, state = create(operation, marked)
        message = f"{_what(operation)}: exists, but its machines do not come: {why}"
        raise InitError(message, [], identifier, state)

    def _site(self) -> str:
        data = self._live.now.data
        return " and ".join(data.contexts) or data.environment

    def _concerns(self, operation: Operation) -> bool:
        """Tell whether a fault is about such an object: nearly always there is none."""
        token = TypeToken.of(operation.urn).token
        return any(each.type == token for each in self._live.now.data.faults)

    def _happens(self, operation: Operation, kind: str) -> bool:
        session = self._live.now
        token = TypeToken.of(operation.urn).token
        with self._lock:
            if self._counted is None:
                self._counted = CloudStore.of(session)
        return happens(self._counted, session, kind, token, name_in(operation.urn))


def _no_machines(operation: Operation, obj: Json) -> str:
    """Return why there is no machine, and what a person can do."""
    machine = pluck(obj, "spec", "template", "spec") or {}
    words = _NO_MACHINES.get(pluck(machine, "infrastructureRef", "kind") or "", "no machine")
    name, space = str(pluck(obj, "spec", "clusterName")), namespace_of(obj)
    domain = machine.get("failureDomain")
    place = f"failure domain {domain} of cluster {space}/{name}" if domain else f"{space}/{name}"
    cluster = operation.store.api.find(str(obj["apiVersion"]), "Cluster", name, space) or {}
    known = [each["name"] for each in pluck(cluster, "status", "failureDomains") or ()]
    others = ", ".join(each for each in known if each != domain)
    move = f", or take another failure domain ({others})" if others else ""
    return (
        f"no capacity in {place} ({words}). Free a machine or add one there, or lower nodes.min "
        f"of the pool{move}."
    )


def _resource(operation: Operation, obj: Json) -> str:
    """Return a kind as rights and quotas name it, such as `machinedeployments.cluster.x-k8s.io`."""
    version = str(obj.get("apiVersion"))
    plural = operation.store.api.resource(version, str(obj.get("kind"))).plural
    group = version.rpartition("/")[0]
    return f"{plural}.{group}" if group else plural


def _what(operation: Operation) -> str:
    return f"{TypeToken.of(operation.urn).token} {name_in(operation.urn)}"
