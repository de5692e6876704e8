"""Namespaces that are going are emptied at once, so that a rehearsal's end does not wait for each.

The real controller manager lets five seconds pass first, for API servers that stand side by side
and must all have heard of it. A rehearsal has one. What is done is the same, and whoever comes
second finds nothing left to do.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from ..cluster.api import Json
from ..cluster.resource_type import ResourceType
from ..errors import ApiError
from . import kinds
from .controller import Controller, Watches
from .ownership import is_going, key_of

FINALIZER: Final = "kubernetes"
"""What a namespace keeps in its spec until it is empty."""

_SETTLING_SECONDS: Final = 1.2
"""After its deletion: the server has told itself by then to let nothing new in. Times of objects
are in whole seconds, so this is at least 0.2."""

_AGAIN_SECONDS: Final = 0.3
_NAMES: Final = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
_GONE: Final = 404
_NOT_ALLOWED: Final = 405


class Namespaces(Controller):
    """Deletes what is in a namespace that is going, and lets it go when nothing is left."""

    name = "namespaces"

    def __init__(self, watches: Watches) -> None:
        """Watch namespaces."""
        super().__init__(watches)
        self._namespaces = self.watch(kinds.NAMESPACE, lambda each: [key_of(each)])

    def keys(self) -> Iterable[str]:
        """Return the namespaces that are going."""
        return [key_of(each) for each in self._namespaces.all() if is_going(each)]

    def reconcile(self, key: str) -> None:
        """Empty a namespace, unless it stays; look again soon where something takes its time."""
        namespace = self._namespaces.get(key)
        if namespace is None or not is_going(namespace):
            return
        wait = settling(namespace, datetime.now(UTC))
        if wait > 0:
            self.queue.add(key, wait)
        elif self._is_held(key):
            self.queue.add(key, _AGAIN_SECONDS)
        else:
            self._let_go(namespace)

    def _is_held(self, namespace: str) -> bool:
        """Delete everything, pods before what they may still use; tell whether something stays."""
        if self._clear(kinds.POD, namespace):
            return True
        # every kind, although one stays: what waits for another kind must see that one go
        held = [kind for kind in self._kinds() if self._clear(kind, namespace)]
        return bool(held)

    def _kinds(self) -> Iterator[ResourceType]:
        """Yield each kind that lives in namespaces once, in the version that is preferred."""
        seen: set[tuple[str, str]] = set()
        for kind in self.api.kinds.discover():
            group = kind.api_version.rpartition("/")[0]
            if kind.namespaced and (group, kind.plural) not in seen:
                seen.add((group, kind.plural))
                yield kind

    def _clear(self, kind: ResourceType, namespace: str) -> bool:
        """Delete all objects of a kind; tell whether there are some still."""
        path = kind.path(namespace)
        try:
            if not self._holds(path):
                return False
            self.api.request("DELETE", path, {"propagationPolicy": "Background"})
            return self._holds(path)
        except ApiError as error:
            # reviews and bindings can only be made; a definition may have gone meanwhile
            if error.status in (_GONE, _NOT_ALLOWED):
                return False
            raise

    def _holds(self, path: str) -> bool:
        return bool(self.api.request("GET", path, query={"limit": 1}, accept=_NAMES)["items"])

    def _let_go(self, namespace: Json) -> None:
        path = kinds.NAMESPACE.path(name=key_of(namespace))
        try:
            live = self.api.request("GET", path)
            kept = [each for each in live["spec"].get("finalizers", ()) if each != FINALIZER]
            if kept != live["spec"].get("finalizers", []):
                self.api.request("PUT", f"{path}/finalize", {**live, "spec": {"finalizers": kept}})
        except ApiError as error:
            if error.status != _GONE:
                raise


def settling(namespace: Json, now: datetime) -> float:
    """Return for how many seconds a namespace that is going is left alone.

    Args:
        namespace: One with a time of deletion.
        now: The time, with its zone.
    """
    since = datetime.fromisoformat(namespace["metadata"]["deletionTimestamp"])
    return _SETTLING_SECONDS - (now - since).total_seconds()
