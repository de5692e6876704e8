"""What the controllers need to know of pods: whose they are, where they run, whether they serve."""

from ..cluster.api import Json


def keep_daemon_pods(pod: Json) -> Json | None:
    """Keep the few facts of a DaemonSet's pod; forget all other pods."""
    meta = pod["metadata"]
    owner = next(
        (each["name"] for each in meta.get("ownerReferences", ()) if each["kind"] == "DaemonSet"),
        None,
    )
    if owner is None:
        return None
    kept = {
        name: meta[name]
        for name in ("name", "namespace", "uid", "resourceVersion", "deletionTimestamp")
        if name in meta
    }
    return {
        "metadata": kept,
        "daemonSet": owner,
        "nodeName": pod["spec"].get("nodeName", ""),
        "ready": "deletionTimestamp" not in meta and _is_ready(pod),
    }


def _is_ready(pod: Json) -> bool:
    return any(
        each["type"] == "Ready" and each["status"] == "True"
        for each in pod.get("status", {}).get("conditions", ())
    )


def ready_on(pods: list[Json], node: str) -> dict[str, Json]:
    """Return the ready pods of a node by the name of their DaemonSet."""
    return {pod["daemonSet"]: pod for pod in pods if pod["ready"] and pod["nodeName"] == node}
