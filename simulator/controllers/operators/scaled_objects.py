"""KEDA: an autoscaler for each ScaledObject. What its triggers would say, nobody here knows."""

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition
from ..refusal import RefusalError
from .operator import Operator
from .scope import Scope
from .workloads import owned

_TARGETS = {"Deployment": kinds.DEPLOYMENT, "StatefulSet": kinds.STATEFUL_SET}
_MOST = 100


class ScaledObjects(Operator):
    """Makes the autoscaler of each ScaledObject; scales nothing to zero."""

    name = "keda"
    acts_for = kinds.SCALED_OBJECT
    scope = Scope(image="keda", variable="WATCH_NAMESPACE")
    makes = (kinds.SCALER,)
    reads = (kinds.DEPLOYMENT, kinds.STATEFUL_SET)

    def plan(self, obj: Json) -> list[Json]:
        """Return the autoscaler.

        Raises:
            RefusalError: What is to be scaled is not there.
        """
        meta, spec = obj["metadata"], obj["spec"]
        target = spec["scaleTargetRef"]
        kind = target.get("kind") or "Deployment"
        known = _TARGETS.get(kind)
        if known and self.read[known].get(target["name"], meta["namespace"]) is None:
            raise RefusalError(
                f"ScaledObjectCheckFailed: ScaledObject doesn't have correct scaleTargetRef "
                f"specification: {kind} {target['name']} not found"
            )
        reference = {
            "apiVersion": target.get("apiVersion") or "apps/v1",
            "kind": kind,
            "name": target["name"],
        }
        most = spec.get("maxReplicaCount")
        wanted = {
            "scaleTargetRef": reference,
            "minReplicas": max(int(spec.get("minReplicaCount") or 0), 1),
            "maxReplicas": _MOST if most is None else int(most),
            "metrics": [_metric(obj, name, trigger) for name, trigger in _metrics(obj).items()],
        }
        advanced = (spec.get("advanced") or {}).get("horizontalPodAutoscalerConfig") or {}
        if advanced.get("behavior"):
            wanted["behavior"] = advanced["behavior"]
        name = scaler_name(obj)
        labels = {"scaledobject.keda.sh/name": meta["name"]}
        return [owned("HorizontalPodAutoscaler", "autoscaling/v2", name, obj, labels, spec=wanted)]

    def status(self, obj: Json, problem: str) -> Json:
        """Return whether the autoscaler is there."""
        kind, _, message = problem.partition(": ")
        ready = condition(
            "Ready",
            status=not problem,
            reason=kind if message else "ScaledObjectReady",
            message=message or "ScaledObject is defined correctly and is ready for scaling",
        )
        unknown = [
            condition(each, status="Unknown", reason="Simulated", message="triggers are simulated")
            for each in ("Active", "Fallback", "Paused")
        ]
        target = obj["spec"]["scaleTargetRef"]
        status: Json = {
            "conditions": [ready, *unknown],
            "scaleTargetKind": f"apps/v1.{target.get('kind') or 'Deployment'}",
            "externalMetricNames": list(_metrics(obj)),
        }
        return status | ({} if problem else {"hpaName": scaler_name(obj)})


def scaler_name(obj: Json) -> str:
    """Return the name of a ScaledObject's autoscaler."""
    advanced = (obj["spec"].get("advanced") or {}).get("horizontalPodAutoscalerConfig") or {}
    return str(advanced.get("name") or f"keda-hpa-{obj['metadata']['name']}")


def _metrics(obj: Json) -> dict[str, Json]:
    triggers = obj["spec"].get("triggers") or ()
    return {f"s{place}-{each['type']}": each for place, each in enumerate(triggers)}


def _metric(obj: Json, name: str, trigger: Json) -> Json:
    said = trigger.get("metadata") or {}
    if trigger["type"] in ("cpu", "memory"):
        value = int(float(said.get("value") or 80))
        target = {"type": "Utilization", "averageUtilization": value}
        return {"type": "Resource", "resource": {"name": trigger["type"], "target": target}}
    selector = {"matchLabels": {"scaledobject.keda.sh/name": obj["metadata"]["name"]}}
    wanted = str(said.get("threshold") or said.get("value") or said.get("targetValue") or 1)
    return {
        "type": "External",
        "external": {
            "metric": {"name": name, "selector": selector},
            "target": {"type": "AverageValue", "averageValue": wanted},
        },
    }
