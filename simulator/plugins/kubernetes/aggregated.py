"""APIServices whose servers are only simulated, kept in ConfigMaps where they can break nothing.

The API server would ask each for its resources, and fail for everyone. So they are stored beside
it: created, read, changed and deleted as if they were there.
"""

import copy
import hashlib
import json
from typing import Final

from ...cluster.api import KubernetesApi
from .objects import Json, metadata, name_of

NAMESPACE: Final = "evenkeel-simulator"
"""Where the simulator keeps objects of its own; never a program's."""

_MANAGER: Final = "evenkeel-simulator"
_STAMPS: Final = ("uid", "creationTimestamp", "resourceVersion")


class Aggregated:
    """The APIServices of one session's cluster that exist only on paper."""

    def __init__(self, api: KubernetesApi) -> None:
        """Keep them in `api`'s cluster; nothing is sent yet."""
        self._api = api

    def find(self, name: str) -> Json | None:
        """Return the APIService of that name, or None."""
        kept = self._api.find("v1", "ConfigMap", _key(name), NAMESPACE)
        if kept is None:
            return None
        obj: Json = json.loads(kept["data"]["object"])
        metadata(obj).update({key: kept["metadata"][key] for key in _STAMPS})
        return obj

    def apply(self, obj: Json, *, manager: str, dry_run: bool = False) -> Json:
        """Keep an APIService, or say what would be kept."""
        kept = copy.deepcopy(obj)
        metadata(kept)["managedFields"] = [
            {"manager": manager, "operation": "Apply", "apiVersion": obj["apiVersion"]}
        ]
        if dry_run:
            return kept
        self._namespace()
        content = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": _key(name_of(obj)),
                "namespace": NAMESPACE,
                "annotations": {"simulator.evenkeel.dev/object": f"APIService {name_of(obj)}"},
            },
            "data": {"object": json.dumps(kept, sort_keys=True)},
        }
        self._api.apply(content, manager=_MANAGER, force=True)
        found = self.find(name_of(obj))
        return kept if found is None else found

    def delete(self, name: str) -> None:
        """Forget an APIService."""
        self._api.delete(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": _key(name), "namespace": NAMESPACE},
            }
        )

    def _namespace(self) -> None:
        if self._api.find("v1", "Namespace", NAMESPACE) is None:
            space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
            self._api.apply(space, manager=_MANAGER, force=True)


def _key(name: str) -> str:
    """Return a ConfigMap's name; long names are shortened by a digest."""
    return f"api-service-{name}"[:200] + "-" + hashlib.sha256(name.encode()).hexdigest()[:8]
