"""Namespaces that are going are emptied at once, so that a rehearsal's end does not wait for each.

The real controller manager lets five seconds pass first, for API servers that stand side by side
and must all have heard of it. A rehearsal has one. What is done is the same, and whoever comes
second finds nothing left to do.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from ..cluster.api import Json
from ..cluster.resource_type import ResourceType
from ..errors import ApiError
from . import kinds
from .controller import Controller, Watches
from .informer import METADATA
from .ownership import is_going, key_of

FINALIZER: Final = "kubernetes"
"""What a namespace keeps in its spec until it is empty."""

_SETTLING_SECONDS: Final = 1.2
"""After its deletion: the server has told itself by then to let nothing new in. Times of objects
are in whole seconds, so this is at least 0.2."""

_AGAIN_SECONDS: Final = 0.3
_LONGER: Final = 1.5
_LONGEST_SECONDS: Final = 15.0
"""Between two looks at what stays: a finalizer may stand for ever, and each look asks for all."""

_GONE: Final = 404
_NOT_ALLOWED: Final = 405


Held = dict[str, tuple[str, int]]
"""Path of a kind in a namespace -> the first object there, and how many there are beside it."""


class Namespaces(Controller):
    """Deletes what is in a namespace that is going, and lets it go when nothing is left."""

    name = "namespaces"

    def __init__(
        self, watches: Watches, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Watch namespaces.

        Args:
            watches: The session's.
            now: Tells the time, with its zone.
        """
        super().__init__(watches)
        self._now = now
        self._held: dict[str, tuple[Held, float]] = {}
        """Namespace -> what was in it at the last look, and for how long it was left alone then."""

        self._namespaces = self.watch(kinds.NAMESPACE, lambda each: [key_of(each)])

    def keys(self) -> Iterable[str]:
        """Return the namespaces that are going."""
        return [key_of(each) for each in self._namespaces.all() if is_going(each)]

    def reconcile(self, key: str) -> None:
        """Empty a namespace, unless it stays; look again soon where something takes its time."""
        namespace = self._namespaces.get(key)
        if namespace is None or not is_going(namespace):
            self._held.pop(key, None)
            return
        wait = settling(namespace, self._now())
        if wait > 0:
            self.queue.add(key, wait)
        elif held := self._clear_all(key):
            self.queue.add(key, self._wait(key, held))
        else:
            self._let_go(namespace)

    def _wait(self, namespace: str, held: Held) -> float:
        """Return for how long a namespace is left alone: longer each time that nothing has gone."""
        before, last = self._held.get(namespace, ({}, 0.0))
        wait = min(last * _LONGER, _LONGEST_SECONDS) if held == before else _AGAIN_SECONDS
        self._held[namespace] = held, wait
        return wait

    def _clear_all(self, namespace: str) -> Held:
        """Delete everything, pods before what they may still use; return what stays."""
        if held := self._clear(kinds.POD, namespace):
            return held
        # every kind, although one stays: what waits for another kind must see that one go
        for kind in self._kinds():
            held |= self._clear(kind, namespace)
        return held

    def _kinds(self) -> Iterator[ResourceType]:
        """Yield each kind that lives in namespaces once, in the version that is preferred."""
        seen: set[tuple[str, str]] = set()
        for kind in self.api.kinds.all():
            group = kind.api_version.rpartition("/")[0]
            if kind.namespaced and (group, kind.plural) not in seen:
                seen.add((group, kind.plural))
                yield kind

    def _clear(self, kind: ResourceType, namespace: str) -> Held:
        """Delete all objects of a kind; return what is there still."""
        path = kind.path(namespace)
        try:
            if not self._holds(path):
                return {}
            self.api.request("DELETE", path, {"propagationPolicy": "Background"})
            return self._holds(path)
        except ApiError as error:
            # reviews and bindings can only be made; a definition may have gone meanwhile
            if error.status in (_GONE, _NOT_ALLOWED):
                return {}
            raise

    def _holds(self, path: str) -> Held:
        """Return the first object of a kind, and how many there are beside it."""
        answer = self.api.request("GET", path, query={"limit": 1}, accept=METADATA)
        names = [each["metadata"]["name"] for each in answer["items"] or ()]
        more = answer["metadata"].get("remainingItemCount", 0)
        return {path: (names[0], more)} if names else {}

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
