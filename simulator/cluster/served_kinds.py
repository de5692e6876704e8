"""What an API server serves, asked one group and version at a time: all of it is a long answer."""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from ..errors import ApiError
from .resource_type import ResourceType, types_of

_DISCOVERY: Final = (
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
)
_NOT_FOUND: Final = 404


class ServedKinds:
    """How the kinds of one API server are addressed. Safe for several threads."""

    def __init__(self, request: Callable[..., Any], fresh_seconds: float = 0) -> None:
        """Know nothing yet.

        Args:
            request: `request(method, path, accept=...)` asks the server, as `KubernetesApi` does.
            fresh_seconds: So long nobody asks again for a kind that the server did not know.
        """
        self._request = request
        self._fresh_seconds = fresh_seconds
        self._types: dict[tuple[str, str], ResourceType] = {}
        self._learned: dict[tuple[str, str], ResourceType] = {}
        self._asking = threading.Lock()
        self._expected = 0
        self._asked: dict[str, tuple[int, float]] = {}
        """Version (empty: everything) -> what was expected when it was asked for, and when."""

    def find(self, api_version: str, kind: str) -> ResourceType | None:
        """Return how objects of a kind are addressed; asks the server when the kind is new."""
        key = (api_version, kind)
        if found := self._types.get(key) or self._learned.get(key):
            return found
        with self._asking:
            if key not in self._types and self._is_old(api_version):
                self._ask(api_version)
        return self._types.get(key)

    def serves(self, api_version: str, kind: str) -> bool:
        """Ask the server whether it serves a kind by now."""
        with self._asking:
            return kind in self._ask(api_version)

    def all(self) -> list[ResourceType]:
        """Return everything that the server serves, as it said `fresh_seconds` ago at most."""
        with self._asking:
            return self._discover() if self._is_old("") else list(self._types.values())

    def learn(self, *kinds: ResourceType) -> None:
        """Remember how kinds are addressed, whether or not the server serves them (yet)."""
        self._learned |= {(each.api_version, each.kind): each for each in kinds}

    def expect(self) -> None:
        """Ask again when the next unknown kind comes: the server has learned one."""
        self._expected += 1

    def forget(self, group: str) -> None:
        """Ask again for the kinds of a group: the server may have lost one."""
        with self._asking:
            kept = {key: each for key, each in self._types.items() if _group(key[0]) != group}
            self._types = kept
            self._asked = {
                version: asked
                for version, asked in self._asked.items()
                if version and _group(version) != group
            }

    def discover(self) -> list[ResourceType]:
        """Ask the server for everything that it serves, however lately that was asked."""
        with self._asking:
            return self._discover()

    def _discover(self) -> list[ResourceType]:
        asked = self._expected, time.monotonic()
        types: dict[tuple[str, str], ResourceType] = {}
        for root in ("/api", "/apis"):
            for group in self._request("GET", root, accept=_DISCOVERY)["items"]:
                for each in types_of(group):
                    types[each.api_version, each.kind] = each
        versions = {version for version, _ in types}
        self._types, self._asked = types, dict.fromkeys(("", *versions), asked)
        return list(types.values())

    def _is_old(self, api_version: str) -> bool:
        """Tell whether the server may say something new about a version."""
        expected, when = self._asked.get(api_version, (-1, 0.0))
        return expected < self._expected or time.monotonic() - when >= self._fresh_seconds

    def _ask(self, api_version: str) -> set[str]:
        """Ask for the kinds of one group and version, and return them."""
        asked = self._expected, time.monotonic()
        try:
            path = f"/{'apis' if '/' in api_version else 'api'}/{api_version}"
            resources = self._request("GET", path)["resources"]
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise  # no answer: whoever comes next asks again
            resources = ()
        self._asked[api_version] = asked
        found = {
            each["kind"]: ResourceType(api_version, each["kind"], each["name"], each["namespaced"])
            for each in resources
            if "/" not in each["name"]
        }
        self._types |= {(api_version, kind): each for kind, each in found.items()}
        return set(found)


def _group(api_version: str) -> str:
    return api_version.rpartition("/")[0]
