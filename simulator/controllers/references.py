"""The kubelet's word on Secrets and ConfigMaps: no pod starts before those that it names are there.

KWOK sees pods alone. Its stage `pod-run` lets a pod that names none go at once; one that does waits
for the condition that is written here.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ..cluster.api import STRATEGIC, Json
from . import kinds
from .boot import STUCK
from .controller import Controller, Watches
from .informer import Informer, without_managed_fields
from .ownership import is_going, key_of
from .pod_references import (
    FOUND,
    Lack,
    Reference,
    events,
    found_status,
    now,
    references,
    waiting_status,
)

if TYPE_CHECKING:
    from ..cluster.resource_type import ResourceType

_SCHEDULED = "status.phase=Pending,spec.nodeName!="
_TELLER = "kubelet"


class References(Controller):
    """Lets scheduled pods start, or says what they wait for; woken by pods and what they name."""

    name = "references"

    def __init__(self, watches: Watches) -> None:
        """Watch pods that have a node and do not run yet, Secrets and ConfigMaps."""
        super().__init__(watches)
        pods = watches.informer(kinds.POD, keep_waiting, fields=_SCHEDULED)
        self._pods = self.follow(pods, lambda pod: [key_of(pod)])
        self._named: dict[str, tuple[ResourceType, Informer]] = {
            each.kind: (each, self.watch(each, self._users_of(each.kind)))
            for each in (kinds.SECRET, kinds.CONFIG_MAP)
        }
        self._keys: dict[tuple[str, str, str], tuple[str, frozenset[str]]] = {}
        """Kind, namespace and name -> the version that was read, and the keys that it held."""

        self._told: dict[str, tuple[str, frozenset[str]]] = {}
        """Pod -> its uid, and the names of the events that tell of it."""

    def keys(self) -> Iterable[str]:
        """Return the pods that wait, as `namespace/name`."""
        return [key_of(each) for each in self._pods.all()]

    def reconcile(self, key: str) -> None:
        """Let a pod go that lacks nothing; otherwise say what it lacks, once."""
        namespace, _, name = key.rpartition("/")
        pod = self._pods.get(name, namespace)
        if pod is None or is_going(pod):
            self._told.pop(key, None)
            return
        lacks = list(self._lacks(pod))
        self._tell(pod, [_event(pod, *each) for each in events(lacks)])
        if not lacks:
            self._write(pod, found_status())
            return
        status = waiting_status(pod, lacks)
        # of a volume the events alone tell: what it waits for may change without a change here
        if _states(status) != _states(pod.get("status", {})):
            self._write(pod, status)

    def _write(self, pod: Json, status: Json) -> None:
        change = {"metadata": {"uid": pod["metadata"]["uid"]}, "status": status}
        self.api.patch(pod, change, content_type=STRATEGIC, subresource="status")

    def _lacks(self, pod: Json) -> Iterator[Lack]:
        namespace = pod["metadata"]["namespace"]
        for each in references(pod):
            there = self._held(each, namespace)
            if there is None:
                yield Lack(each, namespace)
                continue
            yield from (Lack(each, namespace, key) for key in each.keys if key not in there)

    def _held(self, named: Reference, namespace: str) -> frozenset[str] | None:
        """Return the keys of what is named, as far as anybody asks for some; None without it."""
        kind, informer = self._named[named.kind]
        seen = informer.get(named.name, namespace)
        if seen is not None and not named.keys:
            return frozenset()
        place = (named.kind, namespace, named.name)
        version, keys = self._keys.get(place, ("", frozenset[str]()))
        if seen is None or seen["metadata"]["resourceVersion"] != version:
            # asked also where it was not seen: news of it may be late
            found = self.api.find(kind.api_version, kind.kind, named.name, namespace)
            if found is None:
                return None
            keys = frozenset([*(found.get("data") or ()), *(found.get("binaryData") or ())])
            self._keys[place] = (found["metadata"]["resourceVersion"], keys)
        return keys

    def _users_of(self, kind: str) -> Callable[[Json], Iterable[str]]:
        def users(obj: Json) -> Iterable[str]:
            meta = obj["metadata"]
            for pod in self._pods.all():
                if pod["metadata"]["namespace"] == meta["namespace"] and any(
                    (each.kind, each.name) == (kind, meta["name"]) for each in references(pod)
                ):
                    yield key_of(pod)

        return users

    def _tell(self, pod: Json, wanted: Iterable[Json]) -> None:
        """Tell what was not told of a pod yet, and take back what does not hold any more."""
        meta, place = pod["metadata"], key_of(pod)
        by_name = {each["metadata"]["name"]: each for each in wanted}
        uid, told = self._told.get(place, ("", frozenset[str]()))
        if uid != meta["uid"]:
            told = self._told_before(pod)
        for name in by_name.keys() - told:
            self.api.apply(by_name[name], manager=self.manager, force=True)
        for name in told - by_name.keys():
            where = {"name": name, "namespace": meta["namespace"]}
            self.api.delete({"apiVersion": "v1", "kind": "Event", "metadata": where})
        self._told[place] = (meta["uid"], frozenset(by_name))

    def _told_before(self, pod: Json) -> frozenset[str]:
        """Return the names of the events that a process before this one has left of a pod."""
        if not _states(pod.get("status", {})):
            return frozenset()
        meta = pod["metadata"]
        found = self.api.list(
            "v1", "Event", meta["namespace"], fieldSelector=f"involvedObject.uid={meta['uid']}"
        )
        return frozenset(
            each["metadata"]["name"]
            for each in found
            if each.get("source", {}).get("component") == _TELLER
        )


def _event(pod: Json, reason: str, message: str) -> Json:
    meta, at = pod["metadata"], now()
    digest = hashlib.sha256(message.encode()).hexdigest()[:16]
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{meta['name']}.{digest}", "namespace": meta["namespace"]},
        "involvedObject": {
            "apiVersion": "v1",
            "kind": "Pod",
            "name": meta["name"],
            "namespace": meta["namespace"],
            "uid": meta["uid"],
        },
        "type": "Warning",
        "reason": reason,
        "message": message,
        "source": {"component": _TELLER, "host": pod["spec"].get("nodeName", "")},
        "firstTimestamp": at,
        "lastTimestamp": at,
        "count": 1,
    }


def keep_waiting(pod: Json) -> Json | None:
    """Keep a pod that names something and was not let go yet; forget all others.

    One that is stuck says why by itself (stages/pod-stuck.yaml), and never starts.
    """
    if STUCK in (pod["metadata"].get("annotations") or ()):
        return None
    conditions = pod.get("status", {}).get("conditions") or ()
    if any(each["type"] == FOUND for each in conditions) or not any(references(pod)):
        return None
    return without_managed_fields(pod)


def _states(status: Json) -> list[tuple[str, str, str]]:
    """Return which containers wait, and for what: times apart."""
    listed = [
        *(status.get("initContainerStatuses") or ()),
        *(status.get("containerStatuses") or ()),
    ]
    return [
        (each["name"], state, words.get("message", "") or words.get("reason", ""))
        for each in listed
        for state, words in each["state"].items()
    ]
