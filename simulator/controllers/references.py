"""The kubelet's word on Secrets and ConfigMaps: no pod starts before those that it names are there.

KWOK sees pods alone. Its stage `pod-run` lets a pod that names none go at once; one that does waits
for the condition that is written here.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ..cluster.api import STRATEGIC, Json
from . import kinds
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

    def keys(self) -> Iterable[str]:
        """Return the pods that wait, as `namespace/name`."""
        return [key_of(each) for each in self._pods.all()]

    def reconcile(self, key: str) -> None:
        """Let a pod go that lacks nothing; otherwise say what it lacks, once."""
        namespace, _, name = key.rpartition("/")
        pod = self._pods.get(name, namespace)
        if pod is None or is_going(pod):
            return
        lacks = list(self._lacks(pod))
        if not lacks:
            self._write(pod, found_status())
            return
        status = waiting_status(pod, lacks)
        if _states(status) == _states(pod.get("status", {})):
            return
        for reason, message in events(lacks):
            self._tell(pod, reason, message)
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

    def _tell(self, pod: Json, reason: str, message: str) -> None:
        meta, at = pod["metadata"], now()
        digest = hashlib.sha256(message.encode()).hexdigest()[:16]
        event = {
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
            "source": {"component": "kubelet", "host": pod["spec"].get("nodeName", "")},
            "firstTimestamp": at,
            "lastTimestamp": at,
            "count": 1,
        }
        self.api.apply(event, manager=self.manager, force=True)


def keep_waiting(pod: Json) -> Json | None:
    """Keep a pod that names something and was not let go yet; forget all others."""
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
