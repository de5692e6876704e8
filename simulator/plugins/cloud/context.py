"""What the functions of a kind are told beside the inputs: who asks, where, and what exists."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...cloud.live_session import LiveSession
from ...cloud.records import Stored
from ...cloud.store import Store
from ...cluster.api import KubernetesApi
from ...session import Session
from .marks import UNKNOWN_TEXT, is_unknown, lookup


class Workplace:
    """What all calls of a provider's process share: the session, its store and its cluster."""

    def __init__(self, session: Session) -> None:
        """Open the session's store; the cluster is reached when it is first needed."""
        self._live = LiveSession(session)
        self._api: KubernetesApi | None = None
        self._lock = threading.Lock()
        self.store = Store.of(session)
        self.cancelled = threading.Event()
        """Set when the engine wants every call to end."""

    @property
    def session(self) -> Session:
        """The session as it is now: faults and quotas may change while it lives."""
        return self._live.now

    @property
    def api(self) -> KubernetesApi:
        """The session's Kubernetes API server."""
        with self._lock:
            if self._api is None:
                self._api = KubernetesApi(self.session.kubeconfig)
            return self._api


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """One call of a resource's life, or of a function."""

    work: Workplace
    provider: str
    """The package: `aws`, `gcp`, `azure-native`."""

    type: str
    """The type token, or the function's."""

    urn: str = ""
    born: str = ""
    """The URN that the resource was made for, where it has another now."""

    name: str = ""
    """The resource's name in the program."""

    id: str = ""
    """The cloud's id; in the preview of a creation the one that it will get."""

    region: str = ""
    account: str = ""
    """Account, project or subscription."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    """The provider's configuration, structured values parsed."""

    preview: bool = False
    generation: int = 0
    """How many resources of this URN were made before."""

    previous: Mapping[str, Any] = field(default_factory=dict)
    """The outputs of the resource as it was; empty when it is made."""

    say: Callable[[str], None] = _silent
    """Shows a passing message beside the resource."""

    warn: Callable[[str], None] = _silent
    """Says what stays on the screen: what the cloud does without a word, and nobody wants."""

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self.work.session

    @property
    def store(self) -> Store:
        """What exists in the simulated clouds."""
        return self.work.store

    @property
    def api(self) -> KubernetesApi:
        """The session's Kubernetes API server."""
        return self.work.api

    def fingerprint(self, *parts: object, length: int = 17) -> str:
        """Return hexadecimal digits that belong to this resource alone, the same in a preview.

        With an unknown part the digits are unknown as well.
        """
        if any(is_unknown(part) for part in parts):
            return UNKNOWN_TEXT
        text = "\0".join(str(each) for each in (self.born or self.urn, self.generation, *parts))
        return hashlib.sha256(text.encode()).hexdigest()[:length]

    def number(self, *parts: object, length: int = 12) -> str:
        """Return decimal digits of the same kind, the first of them no zero."""
        digits = self.fingerprint(*parts, length=64)
        if digits == UNKNOWN_TEXT:
            return digits
        return "1" + str(int(digits, 16))[-(length - 1) :]

    def find(self, kind: str, value: object, by: str = "id") -> Stored | None:
        """Return the resource of a type whose id or output `by` is the value; None if none is."""
        if by == "id":
            return self.store.get(self.provider, kind, str(value))
        for each in self.store.of_type(self.provider, kind):
            if lookup(each.outputs, by) == value:
                return each
        return None

    def all(self, kind: str) -> list[Stored]:
        """Return every resource of a type."""
        return self.store.of_type(self.provider, kind)
