"""Knative Serving: a service becomes a revision with a Deployment, and a route to it.

Nobody calls anything in a simulation: a revision that was ready once has as many pods as it may not
go below, which is none unless it says so.
"""

import hashlib
import json
from typing import Any

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, condition_of, is_true, timed
from ..custom_status import write_status
from ..refusal import RefusalError, split_reason
from . import inference_routes
from .inference_pods import STORAGE_URI, initializer_of, with_model
from .knative_hosts import local_url, url
from .operator import Operator
from .workloads import available, deployment, owned, service, shortfall

_GROUP = "serving.knative.dev"
_API = f"{_GROUP}/v1"
_TEMPLATE = "simulator.evenkeel.dev/template"
_MIN_SCALE, _INITIAL_SCALE = (
    "autoscaling.knative.dev/min-scale",
    "autoscaling.knative.dev/initial-scale",
)
_FEATURES = {
    "affinity": "kubernetes.podspec-affinity",
    "initContainers": "kubernetes.podspec-init-containers",
    "nodeSelector": "kubernetes.podspec-nodeselector",
    "runtimeClassName": "kubernetes.podspec-runtimeclassname",
    "schedulerName": "kubernetes.podspec-schedulername",
    "tolerations": "kubernetes.podspec-tolerations",
}
"""Field of a pod -> what must be enabled in Knative's settings for it."""

_CLAIMS = "kubernetes.podspec-persistent-volume-claim"
_NOT_OF_PODS = ("containerConcurrency", "timeoutSeconds", "responseStartTimeoutSeconds")
_QUEUE_PROXY = {
    "name": "queue-proxy",
    "image": "gcr.io/knative-releases/knative.dev/serving/cmd/queue:v1.23.0",
    "ports": [{"name": "queue-port", "containerPort": 8012}],
    "resources": {"requests": {"cpu": "25m"}},
}


class KnativeServices(Operator):
    """Runs Knative services: one revision of each, which all traffic goes to."""

    name = "knative-services"
    acts_for = kinds.KNATIVE_SERVICE
    makes = (
        kinds.KNATIVE_CONFIGURATION,
        kinds.KNATIVE_REVISION,
        kinds.KNATIVE_ROUTE,
        kinds.DEPLOYMENT,
        kinds.SERVICE,
    )
    reads = (kinds.KNATIVE_SERVING,)

    def plan(self, obj: Json) -> list[Json]:
        """Return the newest revision, the last one until that is ready, and what leads there."""
        serving = self._serving()
        template = _template(obj)
        _expect_features(template.get("spec") or {}, serving)
        revisions = {each["metadata"]["name"]: each for each in self._revisions(obj)}
        newest = revision_name(obj, list(revisions.values()))
        wanted = [
            _plain(obj, "Configuration", spec={"template": template}),
            _plain(obj, "Route", spec={"traffic": obj["spec"].get("traffic") or _ALL}),
            self._door(obj, serving),
            *self._running(obj, newest, template, revisions.get(newest)),
        ]
        if not _was_ready(revisions.get(newest)):
            for name, each in revisions.items():
                if name != newest and _was_ready(each):
                    before = {"metadata": each["metadata"], "spec": each["spec"]}
                    wanted += self._running(obj, name, before, each)
        return wanted

    def status(self, obj: Json, problem: str) -> Json:
        """Return the conditions and the address; revisions are told that they were ready."""
        reason, lacks = split_reason(problem) if problem else ("", "")
        newest = "" if problem else revision_name(obj, self._revisions(obj))
        if not problem:
            lacks = self._observe(obj, newest)
            reason = "RevisionMissing" if lacks else "Ready"
        conditions = [
            condition("ConfigurationsReady", status=not lacks, reason=reason, message=lacks),
            condition("RoutesReady", status=not lacks, reason=reason, message=lacks),
            condition("Ready", status=not lacks, reason=reason, message=lacks),
        ]
        status: Json = {
            "observedGeneration": obj["metadata"].get("generation", 1),
            "conditions": timed(conditions, obj.get("status")),
        }
        if newest:
            status["latestCreatedRevisionName"] = newest
        if not lacks:
            traffic = {"revisionName": newest, "latestRevision": True, "percent": 100}
            status |= {
                "latestReadyRevisionName": newest,
                "traffic": [traffic],
                "url": url(obj, self._serving()),
                "address": {"url": local_url(obj)},
            }
        return status

    def _observe(self, obj: Json, newest: str) -> str:
        """Write how the newest revision is, and return what it lacks."""
        place = obj["metadata"]["namespace"]
        revision = self.made[kinds.KNATIVE_REVISION].get(newest, place)
        if revision is None:
            return f"{newest}: not made yet"
        name = f"{newest}-deployment"
        found = self.made[kinds.DEPLOYMENT].get(name, place)
        lacks = "" if available(found) or _was_ready(revision) else shortfall(found, name)
        idle = not lacks and bool(found) and not (found or {})["spec"].get("replicas", 1)
        active = condition(
            "Active",
            status=not lacks and not idle,
            reason="NoTraffic" if idle else "Deploying" if lacks else "Ready",
            message="The target is not receiving traffic." if idle else lacks,
        )
        ready = condition(
            "Ready", status=not lacks, reason="Deploying" if lacks else "Ready", message=lacks
        )
        status = {"conditions": timed([active, ready], revision.get("status"))}
        write_status(self.api, revision, status, self.manager)
        return lacks

    def _running(self, obj: Json, name: str, template: Json, revision: Json | None) -> list[Json]:
        meta, spec = template.get("metadata") or {}, dict(template.get("spec") or {})
        annotations = dict(meta.get("annotations") or {})
        made = _named(obj, "Revision", _API, name, spec=spec)
        made["metadata"]["annotations"] = annotations | {_TEMPLATE: digest(template)}
        labels = {f"{_GROUP}/revision": name, f"{_GROUP}/service": obj["metadata"]["name"]}
        made["metadata"]["labels"] = {**(meta.get("labels") or {}), **labels}
        ready = _was_ready(revision)
        scale = annotations.get(_MIN_SCALE) or "0"
        if not ready:
            scale = str(max(int(scale), int(annotations.get(_INITIAL_SCALE) or "1")))
        pods = deployment(obj, f"{name}-deployment", {"app": name, **labels}, {}, int(scale))
        pods["spec"]["selector"] = {"matchLabels": {f"{_GROUP}/revision": name}}
        pods["spec"]["template"] = {
            "metadata": {
                "labels": {**made["metadata"]["labels"], "app": name},
                "annotations": annotations,
            },
            "spec": self._pod(spec, annotations),
        }
        ports: dict[str, tuple[int, int | str]] = {"http": (80, 8012)}
        return [made, pods, service(obj, name, {f"{_GROUP}/revision": name}, ports)]

    def _pod(self, spec: Json, annotations: Json) -> Json:
        pod = {key: value for key, value in spec.items() if key not in _NOT_OF_PODS}
        containers = [dict(each) for each in pod.get("containers") or ()]
        if containers and not containers[0].get("name"):
            containers[0]["name"] = "user-container"
        pod["containers"] = containers
        if uri := annotations.get(STORAGE_URI):
            # what the webhook of KServe adds to a pod: its server is only simulated
            found = self.api.list(
                "v1", "ConfigMap", None, fieldSelector="metadata.name=inferenceservice-config"
            )
            pod = with_model(pod, uri, initializer_of(inference_routes.settings(found)))
        return {**pod, "containers": [*pod["containers"], _QUEUE_PROXY]}

    def _door(self, obj: Json, serving: Json) -> Json:
        """Return the service of the same name, which leads to the ingress inside the cluster."""
        place = serving["metadata"]["namespace"]
        inside = (serving["spec"].get("ingress") or {}).get("kourier") or {}
        target = "kourier-internal" if inside.get("enabled") else "knative-local-gateway"
        door = service(obj, obj["metadata"]["name"], {}, {"http2": (80, 80)})
        door["spec"] = {
            "type": "ExternalName",
            "externalName": f"{target}.{place}.svc.cluster.local",
            "ports": door["spec"]["ports"],
        }
        return door

    def _serving(self) -> Json:
        for each in self.read[kinds.KNATIVE_SERVING].all():
            if is_true(each, "Ready"):
                return each
        raise RefusalError("IngressNotConfigured: Knative Serving is not ready")

    def _revisions(self, obj: Json) -> list[Json]:
        return self.made_for(obj, kinds.KNATIVE_REVISION)


_ALL = [{"latestRevision": True, "percent": 100}]


def digest(template: Json) -> str:
    """Return what tells two templates apart."""
    said = (template.get("metadata") or {}).get("annotations") or {}
    kept = {key: value for key, value in said.items() if key != _TEMPLATE}
    text = json.dumps([kept, template.get("spec") or {}], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def revision_name(obj: Json, there: list[Json]) -> str:
    """Return what the revision of a service's template is called: what it is, if it is there."""
    template = _template(obj)
    given = (template.get("metadata") or {}).get("name")
    if given:
        return str(given)
    wanted = digest(template)
    for each in there:
        if each["metadata"].get("annotations", {}).get(_TEMPLATE) == wanted:
            return str(each["metadata"]["name"])
    return f"{obj['metadata']['name']}-{obj['metadata'].get('generation', 1):05d}"


def _template(obj: Json) -> Json:
    found: Json = obj["spec"].get("template") or {}
    if not (found.get("spec") or {}).get("containers"):
        raise RefusalError("InvalidSpec: spec.template.spec.containers: got none; expected one")
    return found


def _expect_features(pod: Json, serving: Json) -> None:
    """Refuse what Knative's webhook would."""
    enabled = (serving["spec"].get("config") or {}).get("features") or {}
    claims = any(each.get("persistentVolumeClaim") for each in pod.get("volumes") or ())
    for field, feature in {**_FEATURES, "volumes": _CLAIMS}.items():
        asked = claims if field == "volumes" else pod.get(field)
        if asked and enabled.get(feature) != "enabled":
            raise RefusalError(
                f"InvalidSpec: spec.template.spec.{field}: must not set the field(s); {feature} is "
                "not enabled in Knative's features"
            )


def _was_ready(revision: Json | None) -> bool:
    return revision is not None and condition_of(revision, "Ready").get("status") == "True"


def _plain(obj: Json, kind: str, **fields: Any) -> Json:
    return _named(obj, kind, _API, str(obj["metadata"]["name"]), **fields)


def _named(obj: Json, kind: str, api_version: str, name: str, **fields: Any) -> Json:
    return owned(
        kind, api_version, name, obj, {f"{_GROUP}/service": obj["metadata"]["name"]}, **fields
    )
