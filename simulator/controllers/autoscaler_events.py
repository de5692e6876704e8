"""What the autoscaler tells of a pod, as Kubernetes events."""

import hashlib

from ..cluster.api import Json, KubernetesApi
from ..errors import ApiError

_COMPONENT = "cluster-autoscaler"


class Events:
    """Tells each thing of a pod once."""

    def __init__(self, api: KubernetesApi) -> None:
        """Nothing has been told yet."""
        self._api = api
        self._told: set[tuple[str, str]] = set()

    def tell(self, pod: Json, reason: str, message: str) -> None:
        """Write an event about a pod; one that went meanwhile is no error."""
        meta = pod["metadata"]
        if (meta["uid"], message) in self._told:
            return
        self._told.add((meta["uid"], message))
        digest = hashlib.sha256(f"{meta['uid']}{message}".encode()).hexdigest()[:16]
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"{meta['name'][:200]}.{digest}", "namespace": meta["namespace"]},
            "involvedObject": {
                "apiVersion": "v1",
                "kind": "Pod",
                "name": meta["name"],
                "namespace": meta["namespace"],
                "uid": meta["uid"],
            },
            "reason": reason,
            "message": message[:1000],
            "type": "Warning" if reason == "FailedScaleUp" else "Normal",
            "source": {"component": _COMPONENT},
            "count": 1,
        }
        try:
            path = f"/api/v1/namespaces/{meta['namespace']}/events"
            self._api.request("POST", path, event)
        except ApiError:
            return  # told before a restart, or the namespace is going
