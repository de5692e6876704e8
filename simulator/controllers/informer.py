"""A local copy of all objects of one kind, kept up to date by list and watch."""

import logging
import threading
import time
from collections.abc import Callable

from ..cluster.api import Json, KubernetesApi
from ..cluster.resource_type import ResourceType
from ..errors import ApiError, ClusterError
from .kinds import METADATA_ONLY

WATCH_SECONDS = 240
"""How long one watch lasts; its connection may be dead without either side noticing."""

RETRY_SECONDS = 1.0
"""Between two attempts while the server is away or does not know the kind yet."""

METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
METADATA_EVENTS = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
_GONE = 410
_NOT_FOUND = 404
_log = logging.getLogger(__name__)


def without_managed_fields(obj: Json) -> Json:
    """Drop what only server-side apply needs: it is half of the memory of an object."""
    obj["metadata"].pop("managedFields", None)
    return obj


class Informer:
    """All objects of one kind. Safe for several threads; nobody may change what it returns."""

    def __init__(  # noqa: PLR0913 - what is watched, and what is kept of it
        self,
        api: KubernetesApi,
        kind: ResourceType,
        keep: Callable[[Json], Json | None] = without_managed_fields,
        *,
        selector: str = "",
        fields: str = "",
        wait: Callable[[ResourceType, threading.Event], None] | None = None,
    ) -> None:
        """Prepare; nothing is asked for before `run`.

        Args:
            api: The cluster.
            kind: What to watch; it need not exist yet.
            keep: Reduces an object to what is needed of it; None forgets it.
            selector: The labels of the objects to watch; empty for all.
            fields: Likewise their fields, such as `status.phase=Pending`.
            wait: Waits until a kind that the server does not know may be worth another question.
        """
        self._wait = wait or (lambda _kind, stop: _pause(stop))
        chosen = {"labelSelector": selector, "fieldSelector": fields}
        self._query = {key: value for key, value in chosen.items() if value}
        self._accept = (
            (METADATA, METADATA_EVENTS) if kind in METADATA_ONLY else ("application/json",) * 2
        )
        self.kind = kind
        self.synced = threading.Event()
        self.served = False
        """Whether the server knows the kind; a custom one comes with its definition."""
        self._api = api
        self._keep = keep
        self._objects: dict[tuple[str, str], Json] = {}
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Json], None]] = []
        self._waiting: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[Json], None]) -> None:
        """Call `listener` with every object that comes, changes or goes.

        One that fails at an object is called with the next one all the same: others listen, too.
        """
        self._listeners.append(listener)

    def listen_for_kind(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the server begins or ceases to know the kind."""
        self._waiting.append(listener)

    def get(self, name: str, namespace: str = "") -> Json | None:
        """Return one object, or None where it does not exist."""
        with self._lock:
            return self._objects.get((namespace, name))

    def all(self) -> list[Json]:
        """Return all objects, in the order of namespace and name."""
        with self._lock:
            return [self._objects[key] for key in sorted(self._objects)]

    def run(self, stop: threading.Event) -> None:
        """List and watch until `stop` is set; outlives the server's restarts."""
        while not stop.is_set():
            try:
                self._follow(self._list(), stop)
            except ApiError as error:
                if error.status == _NOT_FOUND:
                    self._replace([], served=False)
                    self._wait(self.kind, stop)
                elif error.status != _GONE:
                    # Among them 429: a definition that is just made has no storage yet.
                    _log.info("%s: %s", self.kind.plural, error)
                    _pause(stop)
            except (ClusterError, ValueError) as error:
                _log.info("%s: reconnecting (%s)", self.kind.plural, error)
                stop.wait(RETRY_SECONDS)
            except Exception:  # noqa: BLE001 - all controllers share this copy: it must not stop
                _log.exception("%s: listing again", self.kind.plural)
                stop.wait(RETRY_SECONDS)

    def _list(self) -> str:
        # "0" would do for a fresh server; an exact list also holds after one that lost its cache.
        answer = self._api.request(
            "GET", self.kind.path(), query=self._query, accept=self._accept[0]
        )
        self._replace(answer["items"] or [], served=True)
        return str(answer["metadata"]["resourceVersion"])

    def _follow(self, since: str, stop: threading.Event) -> None:
        while not stop.is_set():
            begun = time.monotonic()
            events = self._api.watch(
                self.kind.api_version,
                self.kind.kind,
                since,
                seconds=WATCH_SECONDS,
                accept=self._accept[1],
                **self._query,
            )
            for event, obj in events:
                since = obj["metadata"]["resourceVersion"]
                if event != "BOOKMARK":
                    self._take(obj, gone=event == "DELETED")
            if time.monotonic() - begun < RETRY_SECONDS:
                # A server that ends every watch at once (a definition that goes, a shutdown)
                # is asked for everything again, and not in a hurry.
                stop.wait(RETRY_SECONDS)
                return

    def _take(self, obj: Json, *, gone: bool) -> None:
        key = _key(obj)
        with self._lock:
            before = self._objects.pop(key, None)
            kept = None if gone else self._kept(obj)
            if kept is not None:
                self._objects[key] = kept
        if told := kept or before:
            self._tell(told)

    def _replace(self, items: list[Json], *, served: bool) -> None:
        fresh = {_key(each): kept for each in items if (kept := self._kept(each)) is not None}
        with self._lock:
            before, self._objects = self._objects, fresh
        if served != self.served:
            self.served = served
            for listener in self._waiting:
                self._call(listener)
        self.synced.set()
        for key in before.keys() | fresh.keys():
            if _version(before.get(key)) != _version(fresh.get(key)):
                self._tell(fresh.get(key) or before[key])

    def _kept(self, obj: Json) -> Json | None:
        obj["apiVersion"], obj["kind"] = self.kind.api_version, self.kind.kind
        try:
            return self._keep(obj)
        except Exception:  # noqa: BLE001 - one bad object must not hide all others
            _log.exception("%s %s: cannot be kept", self.kind.plural, "/".join(_key(obj)))
            return None

    def _tell(self, obj: Json) -> None:
        for listener in self._listeners:
            self._call(listener, obj)

    def _call(self, listener: Callable[..., None], *told: Json) -> None:
        try:
            listener(*told)
        except Exception:  # noqa: BLE001 - one bad object must not end the work on all others
            about = ", ".join("/".join(_key(each)) for each in told)
            _log.exception("%s %s: a listener failed", self.kind.plural, about)


def _pause(stop: threading.Event) -> None:
    stop.wait(RETRY_SECONDS)


def _key(obj: Json) -> tuple[str, str]:
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def _version(obj: Json | None) -> tuple[str, str] | None:
    if obj is None:
        return None
    return obj["metadata"].get("uid", ""), obj["metadata"].get("resourceVersion", "")
