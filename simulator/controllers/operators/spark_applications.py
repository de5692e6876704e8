"""The Spark operator: a driver, and executors that come and go with it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition_of, is_true
from ..controller import Watches
from ..ownership import is_going
from .operator import Operator
from .pod_merge import pod_part
from .scope import Scope
from .workloads import RESTRICTED, owned, service

NAME = "sparkoperator.k8s.io/app-name"
_ROLE = "spark-role"
_SIZE = re.compile(r"(\d+)\s*([kmgt]?)b?", re.IGNORECASE)
_MIB = {"k": 1 / 1024, "m": 1.0, "g": 1024.0, "t": 1024.0**2, "": 1 / 1024**2}
_LEAST_OVERHEAD_MIB = 384
_ENDED = {"Succeeded": "COMPLETED", "Failed": "FAILED"}
_UI = 4040


class SparkApplications(Operator):
    """Runs applications; a driver is done after one simulated second, or as its annotation says."""

    name = "spark"
    acts_for = kinds.SPARK_APPLICATION
    scope = Scope(image="spark-operator/controller", argument="--namespaces=")
    makes = (kinds.SERVICE,)

    def __init__(self, watches: Watches) -> None:
        """Watch the pods, too."""
        super().__init__(watches)
        self._pods = self.watch(kinds.POD, _application, selector=NAME)

    def plan(self, obj: Json) -> list[Json]:
        """Return the service of the driver's page."""
        meta = obj["metadata"]
        selector = {NAME: meta["name"], _ROLE: "driver"}
        ports: dict[str, tuple[int, int | str]] = {"spark-driver-ui-port": (_UI, _UI)}
        return [service(obj, f"{meta['name']}-ui-svc", selector, ports)]

    def make(self, obj: Json, wanted: list[Json]) -> None:
        """Make the driver once, and the executors while it runs."""
        super().make(obj, wanted)
        driver, executors = self._driver(obj), self._executors(obj)
        phase = (driver or {}).get("status", {}).get("phase")
        if _state(obj) in _ENDED.values() or phase in _ENDED:
            for each in executors:  # also those that are only seen after the end
                if not is_going(each):
                    self.api.delete(each)
        elif driver is None:
            self.api.apply(driver_pod(obj), manager=self.manager, force=True)
        elif is_true(driver, "Ready"):
            there = {each["metadata"]["name"] for each in executors}
            for number in range(1, executor_number(obj) + 1):
                pod = executor_pod(obj, driver, number)
                if pod["metadata"]["name"] not in there:
                    self.api.apply(pod, manager=self.manager, force=True)

    def status(self, obj: Json, problem: str) -> Json:
        """Return the state of the application and of each executor."""
        meta, driver = obj["metadata"], self._driver(obj)
        ended = _state(obj)
        if ended not in _ENDED.values():
            ended = _ENDED.get((driver or {}).get("status", {}).get("phase", ""), "")
        running = is_true(driver, "Ready")
        state = ended or ("RUNNING" if running else "SUBMITTED")
        message = problem
        if driver is not None and not running and not ended:
            message = message or str(condition_of(driver, "PodScheduled").get("message") or "")
        executors = {
            each["metadata"]["name"]: "RUNNING" if is_true(each, "Ready") else "PENDING"
            for each in self._executors(obj)
            if not is_going(each)
        }
        return {
            "applicationState": {"state": state, "errorMessage": message},
            "driverInfo": {
                "podName": f"{meta['name']}-driver",
                "webUIServiceName": f"{meta['name']}-ui-svc",
                "webUIPort": _UI,
            },
            "executorState": executors,
            "executionAttempts": 1,
            "submissionAttempts": 1,
        }

    def _driver(self, obj: Json) -> Json | None:
        return self._pods.get(f"{obj['metadata']['name']}-driver", obj["metadata"]["namespace"])

    def _executors(self, obj: Json) -> list[Json]:
        meta = obj["metadata"]
        return [
            each
            for each in self._pods.all()
            if each["metadata"]["namespace"] == meta["namespace"]
            and each["metadata"]["labels"][NAME] == meta["name"]
            and each["metadata"]["labels"].get(_ROLE) == "executor"
        ]


def driver_pod(obj: Json) -> Json:
    """Return the pod of the driver."""
    return _pod(obj, obj["spec"].get("driver") or {}, "driver", f"{obj['metadata']['name']}-driver")


def executor_pod(obj: Json, driver: Json, number: int) -> Json:
    """Return the pod of an executor, which goes with its driver."""
    name = f"{obj['metadata']['name']}-exec-{number}"
    made = _pod(obj, obj["spec"].get("executor") or {}, "executor", name)
    meta = driver["metadata"]
    reference = {"apiVersion": "v1", "kind": "Pod", "name": meta["name"], "uid": meta["uid"]}
    made["metadata"]["ownerReferences"] = [reference | {"controller": True}]
    return made


def executor_number(obj: Json) -> int:
    """Return how many executors there are; of a number that changes, the one at the start."""
    dynamic = obj["spec"].get("dynamicAllocation") or {}
    if dynamic.get("enabled"):
        return int(dynamic.get("initialExecutors") or dynamic.get("minExecutors") or 1)
    return int((obj["spec"].get("executor") or {}).get("instances") or 1)


def memory_mib(said: Mapping[str, Any]) -> int:
    """Return what a container needs: the memory of Java and what lies beside it."""
    own = _mib(str(said.get("memory") or "1g"))
    over = said.get("memoryOverhead")
    return round(own + (_mib(str(over)) if over else max(_LEAST_OVERHEAD_MIB, own / 10)))


def _mib(text: str) -> float:
    match = _SIZE.match(text)
    return int(match[1]) * _MIB[match[2].lower()] if match else 0.0


def _pod(obj: Json, said: Json, role: str, name: str) -> Json:
    meta, spec = obj["metadata"], obj["spec"]
    memory = f"{memory_mib(said)}Mi"
    requests: Json = {"cpu": str(said.get("coreRequest") or said.get("cores") or 1)}
    limits: Json = {"memory": memory}
    if said.get("coreLimit"):
        limits["cpu"] = str(said["coreLimit"])
    if gpu := said.get("gpu"):
        limits[gpu["name"]] = str(gpu["quantity"])
    container = {
        "name": f"spark-kubernetes-{role}",
        "image": said.get("image") or spec.get("image") or f"spark:{spec.get('sparkVersion', '4')}",
        "resources": {"requests": requests | {"memory": memory}, "limits": limits},
        "securityContext": said.get("securityContext") or RESTRICTED,
    }
    pod = pod_part({**said, "securityContext": said.get("podSecurityContext")}) | {
        "restartPolicy": "Never",
        "containers": [container, *(said.get("sidecars") or ())],
    }
    if said.get("serviceAccount"):
        pod["serviceAccountName"] = said["serviceAccount"]
    labels = (said.get("labels") or {}) | {NAME: meta["name"], _ROLE: role}
    made = owned("Pod", "v1", name, obj, labels, spec=pod)
    made["metadata"]["annotations"] = dict(said.get("annotations") or {})
    return made


def _state(obj: Json) -> str:
    return str((obj.get("status", {}).get("applicationState") or {}).get("state", ""))


def _application(pod: Json) -> Iterable[str]:
    meta = pod["metadata"]
    yield f"{meta['namespace']}/{meta['labels'][NAME]}"
