"""The cluster autoscaler of a simulated cloud: groups grow for pods that wait, and shrink again.

As the real one it believes of a group without nodes what the cloud knows of its machines, and of
a group with nodes what the first of them shows.
"""

import time
from collections.abc import Callable, Iterable

from ..cloud import node_groups
from ..cloud.live_session import LiveSession
from ..cloud.node_group import NodeGroup
from ..cloud.store import Store
from ..cluster.api import Json
from ..errors import CloudError
from ..session import Session
from .autoscaler_events import Events
from .controller import Controller, Watches
from .group_rooms import is_busy, rooms, template
from .growth import Choice, Growth, plan

SCAN_SECONDS = 10.0
IDLE_SECONDS = 600.0
BACK_OFF_SECONDS = 300.0
_LEAST_SECONDS = 0.5
_ALL = "groups"
_DEPLOYMENT = "cluster-autoscaler"


class Autoscaler(Controller):
    """Looks at all groups every ten modelled seconds; remembers only who is idle since when."""

    name = "autoscaler"

    def __init__(
        self, watches: Watches, session: Session, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Open the session's store."""
        super().__init__(watches)
        self._live = LiveSession(session)
        self._store = Store.of(session)
        self._events = Events(self.api)
        self._clock = clock
        self._idle: dict[str, float] = {}
        self._held_back: dict[str, float] = {}

    def keys(self) -> Iterable[str]:
        """Return the one key: all groups are looked at together."""
        return [_ALL]

    def reconcile(self, key: str) -> None:
        """Look at everything once, and again after a while."""
        scale = self._live.now.data.time_scale
        self.queue.add(key, max(SCAN_SECONDS * scale, _LEAST_SECONDS))
        groups = self._active(node_groups.all_groups(self._store))
        if groups:
            grown = self._grow(groups)
            self._shrink([each for each in groups if _key(each) not in grown.more], grown)

    def _active(self, groups: list[NodeGroup]) -> list[NodeGroup]:
        """Return the groups that somebody scales; a Deployment must be ready to do so."""
        found = [each for each in groups if each.scaled_by]
        if any(each.scaled_by == _DEPLOYMENT for each in found) and not self._deployed():
            return [each for each in found if each.scaled_by != _DEPLOYMENT]
        return found

    def _deployed(self) -> bool:
        return any(
            each["metadata"]["name"].endswith(_DEPLOYMENT)
            and each.get("status", {}).get("readyReplicas")
            for each in self.api.list("apps/v1", "Deployment")
        )

    def _grow(self, groups: list[NodeGroup]) -> Growth:
        waiting = self.api.list("v1", "Pod", fieldSelector="status.phase=Pending")
        if not any(map(_is_unschedulable, waiting)):
            return Growth()
        nodes, pods = self.api.list("v1", "Node"), self.api.list("v1", "Pod")
        # of the same reading: one that has found its node since would count there, and wait, too
        pending = [each for each in pods if _is_unschedulable(each)]
        session = self._live.now
        there = rooms(nodes, pods, groups, session)
        choices = [self._choice(each, nodes, session) for each in groups]
        growth = plan(pending, there, choices)
        by_key = {_key(each): each for each in groups}
        for key, more in growth.more.items():
            self._resize(by_key[key], more, growth.reasons[key])
        for pod in growth.hopeless:
            self._events.tell(pod, "NotTriggerScaleUp", _why_not(groups, choices))
        return growth

    def _choice(self, group: NodeGroup, nodes: list[Json], session: Session) -> Choice:
        key = _key(group)
        left = group.maximum - len(group.members)
        if self._clock() < self._held_back.get(key, 0):
            left = 0
        return Choice(key, template(group, nodes, session), left)

    def _resize(self, group: NodeGroup, more: int, pods: list[Json]) -> None:
        now = len(group.members)
        session = self._live.now
        try:
            node_groups.resize(self._store, session, self.api, group, now + more)
        except CloudError as error:
            back_off = BACK_OFF_SECONDS * session.data.time_scale
            self._held_back[_key(group)] = self._clock() + back_off
            for pod in pods:
                self._events.tell(pod, "FailedScaleUp", str(error))
            return
        told = f"pod triggered scale-up: [{{{group.name} {now}->{now + more} (max: "
        for pod in pods:
            self._events.tell(pod, "TriggeredScaleUp", f"{told}{group.maximum})}}]")

    def _shrink(self, groups: list[NodeGroup], growth: Growth) -> None:
        """Take away nodes above the least number that had nothing to do for long enough."""
        session = self._live.now
        seconds = IDLE_SECONDS * session.data.time_scale
        seen = set()
        for group in groups:
            spare = len(group.members) - group.minimum
            gone: list[int] = []
            for index in reversed(group.members) if spare > 0 else ():
                name = group.node_name(index)
                if name in growth.awaited or is_busy(self.api, name):
                    continue
                seen.add(name)
                since = self._idle.setdefault(name, self._clock())
                if self._clock() - since >= seconds and len(gone) < spare:
                    gone.append(index)
            if gone:
                node_groups.drop(self._store, session, self.api, group, gone)
        self._idle = {name: since for name, since in self._idle.items() if name in seen}


def _key(group: NodeGroup) -> str:
    return f"{group.provider}/{group.id}"


def _is_unschedulable(pod: Json) -> bool:
    if pod["spec"].get("nodeName") or pod["metadata"].get("deletionTimestamp"):
        return False
    return any(
        each["type"] == "PodScheduled" and each.get("reason") == "Unschedulable"
        for each in pod.get("status", {}).get("conditions", ())
    )


def _why_not(groups: list[NodeGroup], choices: list[Choice]) -> str:
    full = sum(choice.left <= 0 for choice in choices)
    rest = len(groups) - full
    parts = [f"{full} max node group size reached"] if full else []
    parts += [f"{rest} did not match or had too little"] if rest else []
    return f"pod didn't trigger scale-up: {', '.join(parts)}"
