"""Which custom kinds may be served: those that have a definition. Nothing is asked for in vain."""

import threading

from ..cluster.api import Json, KubernetesApi
from ..cluster.resource_type import ResourceType
from . import kinds
from .informer import RETRY_SECONDS, Informer

WAIT_SECONDS = 240.0
"""After so long a kind without a definition is asked for all the same."""

_SLOWEST_SECONDS = 30.0
_MOST_DOUBLINGS = 8


class Definitions:
    """Wakes those who wait for a custom kind once its definition comes. Safe for threads."""

    def __init__(self, api: KubernetesApi) -> None:
        """Prepare; the informer must be run."""
        # A definition can have a megabyte: its name says all that is needed here.
        self.informer = Informer(api, kinds.DEFINITION)
        self.informer.listen(self._heard)
        self._defined: set[str] = set()
        self._asked: dict[str, int] = {}
        self._changed = threading.Condition()

    def wait(self, kind: ResourceType, stop: threading.Event) -> None:
        """Return when it may be worth while to ask for a kind again that is not served.

        One that is defined, but not served (yet, or not in this version), is asked for less and
        less often.
        """
        with self._changed:
            name = _name(kind)
            if name not in self._defined:
                self._changed.wait_for(lambda: name in self._defined, WAIT_SECONDS)
                return
            times = self._asked.get(name, 0)
            self._asked[name] = min(times + 1, _MOST_DOUBLINGS)
        stop.wait(min(RETRY_SECONDS * 2**times / 4, _SLOWEST_SECONDS))

    def _heard(self, definition: Json) -> None:
        name = definition["metadata"]["name"]
        with self._changed:
            self._asked.pop(name, None)
            if self.informer.get(name) is None:
                self._defined.discard(name)
            else:
                self._defined.add(name)
            self._changed.notify_all()


def _name(kind: ResourceType) -> str:
    return f"{kind.plural}.{kind.api_version.rpartition('/')[0]}"
