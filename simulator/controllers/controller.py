"""What all controllers are: a queue of keys and one function that makes a key right."""

import abc
import logging
import threading
from collections.abc import Callable, Iterable
from typing import ClassVar

from ..cluster.api import Json, KubernetesApi
from ..cluster.resource_type import ResourceType
from ..errors import SimulatorError
from . import kinds
from .definitions import Definitions
from .informer import Informer, without_managed_fields
from .work_queue import WorkQueue

_POLL_SECONDS = 60.0
_log = logging.getLogger(__name__)


class Watches:
    """The informers of a process: one for each kind and selector, shared by all controllers."""

    def __init__(self, api: KubernetesApi) -> None:
        """Start with that of the definitions, which wakes those of custom kinds."""
        self.api = api
        self.definitions = Definitions(api)
        self.informers: dict[tuple[ResourceType, str], Informer] = {
            (kinds.DEFINITION, ""): self.definitions.informer
        }

    def informer(
        self,
        kind: ResourceType,
        keep: Callable[[Json], Json | None] = without_managed_fields,
        selector: str = "",
        fields: str = "",
    ) -> Informer:
        """Return the informer of a kind; the first who asks says what is kept of its objects."""
        chosen = (kind, f"{selector};{fields}" if fields else selector)
        if chosen not in self.informers:
            self.informers[chosen] = Informer(
                self.api,
                kind,
                keep,
                selector=selector,
                fields=fields,
                wait=self.definitions.wait,
            )
        return self.informers[chosen]


class Controller(abc.ABC):
    """Makes one kind of thing right, again and again, from what the cluster holds alone."""

    name: ClassVar[str]

    def __init__(self, watches: Watches) -> None:
        """Name the kinds to watch in a subclass with `watch`."""
        self.api = watches.api
        self.manager = f"simulator-{self.name}"
        """The field manager of everything that it applies."""
        self.queue = WorkQueue()
        self._watches = watches
        self._sources: list[Informer] = []

    @abc.abstractmethod
    def reconcile(self, key: str) -> None:
        """Make what `key` names right; a second call changes nothing.

        Raises:
            SimulatorError: It could not; another call follows after a while.
        """

    @abc.abstractmethod
    def keys(self) -> Iterable[str]:
        """Return everything that there is to look at."""

    def watch(
        self,
        kind: ResourceType,
        keys_of: Callable[[Json], Iterable[str]],
        keep: Callable[[Json], Json | None] = without_managed_fields,
        selector: str = "",
    ) -> Informer:
        """Look at `keys_of(object)` whenever an object of the kind comes, changes or goes."""
        return self.follow(self._watches.informer(kind, keep, selector), keys_of)

    def follow(self, informer: Informer, keys_of: Callable[[Json], Iterable[str]]) -> Informer:
        """Do the same with an informer that is there already."""

        def heard(obj: Json) -> None:
            for key in keys_of(obj):
                self.queue.add(key)

        informer.listen(heard)
        informer.listen_for_kind(self.resync)
        self._sources.append(informer)
        return informer

    def resync(self) -> None:
        """Look at everything again, in case that something was missed; a failure is logged."""
        try:
            for key in self.keys():
                self.queue.add(key)
        except Exception:  # noqa: BLE001 - one bad object must not end the work on all others
            _log.exception("%s: cannot tell all that there is to look at", self.name)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; begins once every kind has been listed."""
        for source in self._sources:
            while not source.synced.wait(1):
                if stop.is_set():
                    return
        self.resync()
        while not stop.is_set():
            key = self.queue.take(_POLL_SECONDS)
            if key is not None:
                self.step(key)

    def step(self, key: str) -> None:
        """Reconcile one key; a failure is logged and tried again."""
        try:
            self.reconcile(key)
        except SimulatorError as error:
            _log.info("%s %s: again in %.1f s: %s", self.name, key, self.queue.retry(key), error)
        except Exception:  # noqa: BLE001 - one bad object must not end the work on all others
            wait = self.queue.retry(key)
            _log.exception("%s %s: again in %.1f s", self.name, key, wait)
        else:
            self.queue.done(key)
