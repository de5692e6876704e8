"""Where pods are described inside other objects, as CEL that both doors evaluate."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A Kubernetes kind, in all its versions."""

    group: str
    """The API group; empty for core."""

    name: str
    """Such as `Deployment`."""

    plural: str
    """As in the API's paths."""

    templates: str
    """CEL over `object`: the list of the pod templates inside it."""


def _at(path: str) -> str:
    """Return CEL for the list of the one value at a path, or of none."""
    steps = path.split(".")
    present = " && ".join(
        f"has({'.'.join(('object', *steps[: count + 1]))})" for count in range(len(steps))
    )
    return f"({present} ? [object.{path}] : [])"


def _replicas(field: str) -> str:
    """Return CEL for the templates of a Kubeflow training job's replica groups."""
    specs = f"object.spec.{field}"
    return (
        f"(has(object.spec) && has({specs}) ? "
        f"{specs}.filter(r, has({specs}[r].template)).map(r, {specs}[r].template) : [])"
    )


def _jobs() -> str:
    jobs = "object.spec.replicatedJobs"
    inner = "j.template.spec.template"
    present = "has(j.template) && has(j.template.spec) && has(j.template.spec.template)"
    return f"(has(object.spec) && has({jobs}) ? {jobs}.filter(j, {present}).map(j, {inner}) : [])"


def _predictor() -> str:
    """Return CEL for KServe: pod specs without a template, and a model that is a container."""
    parts = [
        f'(has(object.spec) && has(object.spec.{part}) ? [{{"spec": object.spec.{part}}}] : [])'
        for part in ("predictor", "transformer", "explainer")
    ]
    parts.append(_specs("spec.predictor.workerSpec"))
    model = "object.spec.predictor.model"
    parts.append(
        f"(has(object.spec) && has(object.spec.predictor) && has({model}) ? "
        f'[{{"spec": {{"containers": [{model}]}}}}] : [])'
    )
    return "(" + " + ".join(parts) + ")"


def _specs(*paths: str) -> str:
    """Return CEL for pods that are described without a template, at some paths."""
    found = (f"{_at(path)}.map(s, {{'spec': s}})" for path in paths)
    return f"({' + '.join(found)})"


def _ray(path: str) -> str:
    """Return CEL for the templates of a Ray cluster that is described at a path."""
    groups = _at(f"{path}.workerGroupSpecs")
    workers = f"(size({groups}) > 0 ? {groups}[0] : [])"
    head = _at(f"{path}.headGroupSpec.template")
    return f"({head} + {workers}.filter(w, has(w.template)).map(w, w.template))"


_TEMPLATE = _at("spec.template")
_RUNTIME = '(has(object.spec) ? [{"spec": object.spec}] : [])'

POD_KINDS: tuple[Kind, ...] = (
    Kind("", "Pod", "pods", "[object]"),
    Kind("", "PodTemplate", "podtemplates", _at("template")),
    Kind("", "ReplicationController", "replicationcontrollers", _TEMPLATE),
    Kind("apps", "DaemonSet", "daemonsets", _TEMPLATE),
    Kind("apps", "Deployment", "deployments", _TEMPLATE),
    Kind("apps", "ReplicaSet", "replicasets", _TEMPLATE),
    Kind("apps", "StatefulSet", "statefulsets", _TEMPLATE),
    Kind("batch", "CronJob", "cronjobs", _at("spec.jobTemplate.spec.template")),
    Kind("batch", "Job", "jobs", _TEMPLATE),
    Kind("jobset.x-k8s.io", "JobSet", "jobsets", _jobs()),
    Kind("kubeflow.org", "JAXJob", "jaxjobs", _replicas("jaxReplicaSpecs")),
    Kind("kubeflow.org", "MPIJob", "mpijobs", _replicas("mpiReplicaSpecs")),
    Kind("kubeflow.org", "Notebook", "notebooks", _TEMPLATE),
    Kind("kubeflow.org", "PaddleJob", "paddlejobs", _replicas("paddleReplicaSpecs")),
    Kind("kubeflow.org", "PyTorchJob", "pytorchjobs", _replicas("pytorchReplicaSpecs")),
    Kind("kubeflow.org", "TFJob", "tfjobs", _replicas("tfReplicaSpecs")),
    Kind("kubeflow.org", "XGBoostJob", "xgboostjobs", _replicas("xgbReplicaSpecs")),
    Kind(
        "leaderworkerset.x-k8s.io",
        "LeaderWorkerSet",
        "leaderworkersets",
        "("
        + " + ".join(
            _at(f"spec.leaderWorkerTemplate.{each}")
            for each in ("leaderTemplate", "workerTemplate")
        )
        + ")",
    ),
    Kind("ray.io", "RayCluster", "rayclusters", _ray("spec")),
    Kind("ray.io", "RayJob", "rayjobs", _ray("spec.rayClusterSpec")),
    Kind("ray.io", "RayService", "rayservices", _ray("spec.rayClusterConfig")),
    Kind("serving.knative.dev", "Service", "services", _TEMPLATE),
    Kind("serving.kserve.io", "ClusterServingRuntime", "clusterservingruntimes", _RUNTIME),
    Kind("serving.kserve.io", "InferenceService", "inferenceservices", _predictor()),
    Kind(
        "serving.kserve.io",
        "LLMInferenceService",
        "llminferenceservices",
        _specs("spec.template", "spec.worker", "spec.prefill.template", "spec.prefill.worker"),
    ),
    Kind("serving.kserve.io", "ServingRuntime", "servingruntimes", _RUNTIME),
)
"""Kinds whose objects describe pods. Each pod template is judged as an `object` of its own."""


def every(templates: str, expression: str) -> str:
    """Return CEL that holds when the expression holds for each template.

    The macro's variable takes the name `object`, so the rule's text stays as it was written.
    """
    return f"{templates}.all(object, {expression})"


def first(templates: str, expression: str, finding: str) -> str:
    """Return CEL for the finding about the first template for which the expression fails."""
    return f"{templates}.filter(object, !({expression})).map(object, {finding})[0]"
