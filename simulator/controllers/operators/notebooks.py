"""Kubeflow's notebooks: a StatefulSet of one pod and a service for each."""

from collections.abc import Iterable

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, timed
from ..controller import Watches
from .operator import Operator
from .workloads import owned, service

STOPPED = "kubeflow-resource-stopped"
_LABEL = "notebook-name"
_HOME = "/home/jovyan"
_PORT = 8888


class Notebooks(Operator):
    """Runs notebooks; one with the annotation that it is stopped has no pod."""

    name = "notebooks"
    acts_for = kinds.NOTEBOOK
    makes = (kinds.STATEFUL_SET, kinds.SERVICE)

    def __init__(self, watches: Watches) -> None:
        """Watch the pods, of which the status tells."""
        super().__init__(watches)
        self._pods = self.watch(kinds.POD, _notebook, selector=_LABEL)

    def plan(self, obj: Json) -> list[Json]:
        """Return the StatefulSet and the service."""
        meta = obj["metadata"]
        name = meta["name"]
        template = obj["spec"]["template"]
        pod = dict(template["spec"])
        pod["containers"] = [
            _served(each, meta) if place == 0 else each
            for place, each in enumerate(pod["containers"])
        ]
        pod.setdefault("securityContext", {"fsGroup": 100})
        selector = {"statefulset": name, _LABEL: name}
        own = meta.get("annotations", {})
        annotations = {k: v for k, v in own.items() if "kubectl" not in k and "notebook" not in k}
        spec = {
            "replicas": 0 if STOPPED in own else 1,
            "serviceName": name,
            "selector": {"matchLabels": {"statefulset": name}},
            "template": {
                "metadata": {
                    "labels": meta.get("labels", {}) | selector,
                    "annotations": annotations,
                },
                "spec": pod,
            },
        }
        port = pod["containers"][0]["ports"][0]["containerPort"]
        ports: dict[str, tuple[int, int | str]] = {f"http-{name}"[:63]: (80, port)}
        made = service(obj, name, {"statefulset": name}, ports)
        return [owned("StatefulSet", "apps/v1", name, obj, spec=spec), made]

    def status(self, obj: Json, problem: str) -> Json:
        """Return how the pod is, in the words of the pod's own conditions."""
        meta = obj["metadata"]
        found = self.made[kinds.STATEFUL_SET].get(meta["name"], meta["namespace"]) or {}
        pod = self._pods.get(f"{meta['name']}-0", meta["namespace"]) or {}
        containers = pod.get("status", {}).get("containerStatuses") or ()
        state: Json = next(
            (each["state"] for each in containers if each["name"] == meta["name"]), {}
        )
        conditions = [
            {
                "type": each["type"],
                "status": each["status"],
                "reason": each.get("reason", ""),
                "message": each.get("message", ""),
                "lastTransitionTime": each.get("lastTransitionTime"),
            }
            for each in pod.get("status", {}).get("conditions") or ()
        ]
        if problem:
            refused = condition("Refused", status=True, reason="Refused", message=problem)
            conditions = timed([refused], obj.get("status"))
        ready = found.get("status", {}).get("readyReplicas", 0)
        return {"readyReplicas": ready, "containerState": state, "conditions": conditions}


def _served(container: Json, meta: Json) -> Json:
    """Return the first container with what the controller sets where it is left out."""
    prefix = {"name": "NB_PREFIX", "value": f"/notebook/{meta['namespace']}/{meta['name']}"}
    others = [each for each in container.get("env") or () if each["name"] != prefix["name"]]
    default = {"name": "notebook-port", "containerPort": _PORT, "protocol": "TCP"}
    return {
        **container,
        "workingDir": container.get("workingDir") or _HOME,
        "ports": container.get("ports") or [default],
        "env": [*others, prefix],
    }


def _notebook(pod: Json) -> Iterable[str]:
    meta = pod["metadata"]
    yield f"{meta['namespace']}/{meta['labels'][_LABEL]}"
