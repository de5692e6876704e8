"""Waiting: looking again at the API server, first often and then less often."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ...errors import ApiError, ClusterError
from ..engine_log import EngineLog
from .objects import Json, metadata
from .store import Store

_DEPENDANTS: Final = "foregroundDeletion"
_TOO_MANY: Final = 429
_SERVER_SIDE: Final = 500
_FIRST_SECONDS: Final = 0.02
_MOST_SECONDS: Final = 0.5
_ANYHOW: Final = 8
_PATIENCE_SECONDS: Final = 20.0
"""How long an API server may be silent: restarting one takes a few seconds."""


@dataclass
class Wait:
    """What waiting needs: where to look, whom to tell, and whether to go on."""

    store: Store
    log: EngineLog
    cancelled: threading.Event = field(default_factory=threading.Event)


def looks(
    wait: Wait,
    obj: Json,
    seconds: float,
    seen: Json | None = None,
    worth: Callable[[], bool] | None = None,
) -> Iterator[Json | None]:
    """Yield the live object again and again, until time is up or the operation is cancelled.

    Args:
        wait: Where to look.
        obj: Names the object.
        seconds: So long.
        seen: The object as the server has just answered: yielded first, instead of asking again.
        worth: Tells, for less, whether a look is worth it; every eighth look is taken anyhow.

    Raises:
        ApiError: The API server refuses to show the object.
        ClusterError: It does not answer for a while.
    """
    deadline = time.monotonic() + seconds
    pause = _FIRST_SECONDS
    if seen is not None:
        yield seen
        if seconds <= 0 or wait.cancelled.wait(min(pause, seconds)):
            return
    patience = _Patience()
    for count in itertools.count(1):
        try:
            if worth is None or count % _ANYHOW == 0 or worth():
                yield wait.store.find(obj)
            patience.answered()
        except (ApiError, ClusterError) as error:
            if patience.lost(error):
                raise
        left = deadline - time.monotonic()
        if left <= 0 or wait.cancelled.wait(min(pause, left)):
            return
        pause = min(pause * 2, _MOST_SECONDS)


class _Patience:
    """How long a server that does not answer is asked again."""

    def __init__(self) -> None:
        self._silent_since: float | None = None

    def answered(self) -> None:
        self._silent_since = None

    def lost(self, error: ApiError | ClusterError) -> bool:
        """Tell whether a failure is the end of it."""
        if isinstance(error, ApiError) and not _is_passing(error):
            return True
        self._silent_since = self._silent_since or time.monotonic()
        return time.monotonic() - self._silent_since > _PATIENCE_SECONDS


def _is_passing(error: ApiError) -> bool:
    """Tell whether the server only asks for patience: overloaded, starting or stopping."""
    return error.status == _TOO_MANY or error.status >= _SERVER_SIDE


def until_gone(wait: Wait, urn: str, obj: Json, seconds: float) -> Json | None:
    """Wait until an object is gone; return None, or what is still there when time is up.

    An object of the same name but another uid is a new one: the old one is gone.
    """
    uid = metadata(obj).get("uid")
    last: Json | None = None
    for live in looks(wait, obj, seconds):
        if live is None or (uid and metadata(live).get("uid") != uid):
            return None
        last = live
        finalizers = holding(live)
        held = f" (finalizers: {', '.join(finalizers)})" if finalizers else ""
        wait.log.status(urn, f"Waiting for deletion{held}")
    return last


def holding(live: Json) -> list[str]:
    """Return the finalizers that keep an object; the API server's own one for dependants aside."""
    return [each for each in metadata(live).get("finalizers") or () if each != _DEPENDANTS]
