"""KServe: an InferenceService becomes Deployments, services and routes, or Knative services."""

from typing import Any

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, condition_of, is_true, timed
from ..refusal import RefusalError, split_reason
from . import inference_routes as routes
from .inference_knative import KNATIVE, NO_KNATIVE, STANDARD, knative_service, mode_of
from .inference_pods import Pod, custom_pod, initializer_of, model_pod
from .operator import Operator
from .serving_runtimes import choose, model_of
from .workloads import available, deployment, owned, service, shortfall

_NOT_PASSED_ON = ("kubectl.kubernetes.io/", "pulumi.com/", "simulator.evenkeel.dev/applied")
_COMPONENTS = ("predictor", "transformer", "explainer")


class InferenceServices(Operator):
    """Serves models with ordinary Deployments, or with Knative services where it is told so."""

    name = "kserve"
    acts_for = kinds.INFERENCE_SERVICE
    makes = (
        kinds.DEPLOYMENT,
        kinds.SERVICE,
        kinds.SCALER,
        kinds.HTTP_ROUTE,
        kinds.KNATIVE_SERVICE,
    )
    reads = (kinds.SERVING_RUNTIME, kinds.CLUSTER_SERVING_RUNTIME, kinds.GATEWAY)

    def plan(self, obj: Json) -> list[Json]:
        """Return a Deployment and a service for each component, and routes to them.

        In the mode Knative it is a Knative service for each component.
        """
        config = self._settings()
        if mode_of(obj, config) == KNATIVE:
            if not self.made[kinds.KNATIVE_SERVICE].served:
                raise RefusalError(f"ServerlessModeRejected: {NO_KNATIVE}")
            return [knative_service(obj, each, self._pod(obj, each)) for each in components(obj)]
        wanted: list[Json] = []
        for each in components(obj):
            wanted += _component_objects(obj, each, self._pod(obj, each, config))
        if self._has_routes(obj, config):
            gateways = self.read[kinds.GATEWAY].all()
            for name, component in route_names(obj).items():
                backend = f"{obj['metadata']['name']}-{component}"
                wanted.append(routes.route(obj, name, backend, config, gateways))
        return wanted

    def status(self, obj: Json, problem: str) -> Json:
        """Return KServe's conditions, addresses and the model's state."""
        config = self._settings()
        reason, message = split_reason(problem) if problem else ("", "")
        conditions, ready = [], not problem
        knative = _is_knative(obj, config)
        for each in components(obj):
            kind = f"{each.capitalize()}Ready"
            lacks = message or (self._waits(obj, each) if knative else self._shortfall(obj, each))
            ready = ready and not lacks
            word = (reason or "MinimumReplicasUnavailable") if lacks else "Ready"
            conditions.append(condition(kind, status=not lacks, reason=word, message=lacks))
        lacks = message or ("" if knative else self._route_problem(obj, config))
        word = (reason or "HTTPRouteNotReady") if lacks else "Ready"
        conditions.append(condition("IngressReady", status=not lacks, reason=word, message=lacks))
        ready = ready and not lacks
        first = next((each for each in conditions if each["status"] != "True"), conditions[0])
        conditions.append({**first, "type": "Ready", "status": str(ready)})
        name = obj["metadata"]["name"]
        entry = "transformer" if "transformer" in components(obj) else "predictor"
        status: Json = {
            "observedGeneration": obj["metadata"].get("generation", 1),
            "deploymentMode": KNATIVE if knative else STANDARD,
            "conditions": timed(conditions, obj.get("status")),
            "modelStatus": _model_status(reason, message, ready=ready),
            "components": {
                each: {"url": routes.local_url(obj, f"{name}-{each}")} for each in components(obj)
            },
        }
        if ready:
            local = routes.local_url(obj, f"{name}-{entry}")
            routed = self._has_routes(obj, config)
            status["url"] = routes.url(obj, config) if routed else local
            if knative:
                found = self._knative(obj, entry) or {}
                status["url"] = found.get("status", {}).get("url") or local
            status["address"] = {"url": local}
        return status

    def _pod(self, obj: Json, component: str, config: Json | None = None) -> Pod:
        """Return what a component runs; without settings, what fetches the model comes later."""
        said = obj["spec"][component]
        if said.get("workerSpec"):
            raise RefusalError("NotSimulated: predictor.workerSpec: several nodes for one model")
        model = model_of(said) if component == "predictor" else None
        if model is None:
            if not said.get("containers"):
                raise RefusalError(f"InvalidSpec: {component}: got neither a model nor containers")
            return custom_pod(said)
        namespace = obj["metadata"]["namespace"]
        own = [
            each
            for each in self.read[kinds.SERVING_RUNTIME].all()
            if each["metadata"]["namespace"] == namespace
        ]
        runtime = choose(model, own, self.read[kinds.CLUSTER_SERVING_RUNTIME].all())
        return model_pod(obj, model, runtime, initializer_of(config) if config else None)

    def _settings(self) -> Json:
        # Asked for, not watched: a watch of all ConfigMaps would hold every dashboard in memory.
        name = "inferenceservice-config"
        found = routes.settings(
            self.api.list("v1", "ConfigMap", None, fieldSelector=f"metadata.name={name}")
        )
        if "ingress" not in found:
            found["ingress"] = routes.settings_at(self.read[kinds.GATEWAY].all())
        return found

    def _has_routes(self, obj: Json, config: Json) -> bool:
        return self.made[kinds.HTTP_ROUTE].served and routes.is_routed(obj, config)

    def _knative(self, obj: Json, component: str) -> Json | None:
        name = f"{obj['metadata']['name']}-{component}"
        return self.made[kinds.KNATIVE_SERVICE].get(name, obj["metadata"]["namespace"])

    def _waits(self, obj: Json, component: str) -> str:
        found = self._knative(obj, component)
        if found is None or is_true(found, "Ready"):
            return "" if found else f"{component}: its Knative service is not made yet"
        said = condition_of(found, "Ready").get("message")
        return str(said or f"Knative service {found['metadata']['name']}: nothing is said yet")

    def _shortfall(self, obj: Json, component: str) -> str:
        name = f"{obj['metadata']['name']}-{component}"
        found = self.made[kinds.DEPLOYMENT].get(name, obj["metadata"]["namespace"])
        return "" if available(found) else shortfall(found, name)

    def _route_problem(self, obj: Json, config: Json) -> str:
        if not self._has_routes(obj, config):
            return ""
        for name in route_names(obj):
            found = self.made[kinds.HTTP_ROUTE].get(name, obj["metadata"]["namespace"])
            if not routes.is_accepted(found):
                return f"HTTPRoute {name}: no gateway has accepted it yet"
        return ""


def components(obj: Json) -> list[str]:
    """Return the components that an InferenceService has."""
    return [each for each in _COMPONENTS if obj["spec"].get(each)]


def route_names(obj: Json) -> dict[str, str]:
    """Return the routes of a service and the component that each leads to."""
    name, there = obj["metadata"]["name"], components(obj)
    entry = "transformer" if "transformer" in there else "predictor"
    return {name: entry} | {f"{name}-{each}": each for each in there}


def _is_knative(obj: Json, config: Json) -> bool:
    try:
        return mode_of(obj, config) == KNATIVE
    except RefusalError:
        return False


def _component_objects(obj: Json, component: str, pod: Pod) -> list[Json]:
    said, meta = obj["spec"][component], obj["metadata"]
    name = f"{meta['name']}-{component}"
    selector = {"app": f"isvc.{name}"}
    least = 1 if said.get("minReplicas") is None else int(said["minReplicas"])
    most = int(said.get("maxReplicas") or 0)
    scaled = most > max(least, 1)
    made = deployment(obj, name, selector, pod.spec, None if scaled else least)
    labels = {
        "serving.kserve.io/inferenceservice": meta["name"],
        "component": component,
        **meta.get("labels", {}),
        **(said.get("labels") or {}),
        **pod.labels,
    }
    annotations = {
        key: value
        for key, value in meta.get("annotations", {}).items()
        if not key.startswith(_NOT_PASSED_ON)
    }
    annotations |= pod.annotations | (said.get("annotations") or {})
    made["spec"]["template"]["metadata"] = {"labels": labels | selector, "annotations": annotations}
    made["metadata"]["labels"] = labels | selector
    ports: dict[str, tuple[int, int | str]] = {}
    for place, each in enumerate(pod.ports):
        number = 80 if place == 0 else int(each["containerPort"])
        ports[each.get("name") or ("http" if place == 0 else f"port-{place}")] = (
            number,
            int(each["containerPort"]),
        )
    objects = [made, service(obj, name, selector, ports)]
    return objects + ([_scaler(obj, name, least, most, said)] if scaled else [])


def _scaler(obj: Json, name: str, least: int, most: int, said: Json) -> Json:
    metric = said.get("scaleMetric") or "cpu"
    target = {"type": "Utilization", "averageUtilization": int(said.get("scaleTarget") or 80)}
    spec: dict[str, Any] = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
        "minReplicas": max(least, 1),
        "maxReplicas": most,
        "metrics": [{"type": "Resource", "resource": {"name": metric, "target": target}}],
    }
    return owned("HorizontalPodAutoscaler", "autoscaling/v2", name, obj, spec=spec)


def _model_status(reason: str, message: str, *, ready: bool) -> Json:
    if reason:
        return {
            "transitionStatus": "InvalidSpec",
            "states": {"activeModelState": "", "targetModelState": "FailedToLoad"},
            "lastFailureInfo": {"reason": reason, "message": message},
        }
    state = "Loaded" if ready else "Pending"
    return {
        "transitionStatus": "UpToDate" if ready else "InProgress",
        "states": {"activeModelState": state if ready else "", "targetModelState": state},
    }
