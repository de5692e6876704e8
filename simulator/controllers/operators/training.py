"""From a TrainJob and its runtime to a JobSet: pure functions, no cluster."""

from collections.abc import Mapping
from typing import Any

from ...cluster.api import Json
from .pod_merge import merged
from .workloads import owned

STEP = "trainer.kubeflow.org/trainjob-ancestor-step"
_TRAINER = "trainer"
_NODE = "node"
_PORT = 29400
_RANK = "metadata.annotations['batch.kubernetes.io/job-completion-index']"
_INITIALIZERS = {"dataset-initializer": "dataset", "model-initializer": "model"}


def job_set(train_job: Json, runtime: Json) -> Json:
    """Return the JobSet that a TrainJob runs as.

    Args:
        train_job: The TrainJob, which owns it.
        runtime: The TrainingRuntime or ClusterTrainingRuntime that it names.
    """
    said = train_job["spec"]
    policy = runtime["spec"].get("mlPolicy") or {}
    template = runtime["spec"]["template"]
    spec = dict(template["spec"])
    parts = [_part(each, train_job, policy) for each in spec["replicatedJobs"]]
    for patch in said.get("runtimePatches") or ():
        over = (patch.get("trainingRuntimeSpec") or {}).get("template", {}).get("spec") or {}
        parts = merged({"replicatedJobs": parts}, over)["replicatedJobs"]
    spec["replicatedJobs"] = parts
    if said.get("suspend") is not None:
        spec["suspend"] = said["suspend"]
    meta = template.get("metadata") or {}
    labels = (meta.get("labels") or {}) | (said.get("labels") or {})
    name = train_job["metadata"]["name"]
    made = owned("JobSet", "jobset.x-k8s.io/v1alpha2", name, train_job, labels, spec=spec)
    annotations = (meta.get("annotations") or {}) | (said.get("annotations") or {})
    if annotations:
        made["metadata"]["annotations"] = annotations
    return made


def _part(part: Mapping[str, Any], train_job: Json, policy: Json) -> Json:
    template = part["template"]
    step = ((template.get("metadata") or {}).get("labels") or {}).get(STEP, "")
    trainer = train_job["spec"].get("trainer") or {}
    spec = dict(template["spec"])
    if step in _INITIALIZERS:
        said = (train_job["spec"].get("initializer") or {}).get(_INITIALIZERS[step]) or {}
        spec = _with_container(spec, step, _initializer(said))
    trains = step == _TRAINER
    # With MPI the launcher is the trainer, and the nodes are a part of their own.
    counted = part["name"] == _NODE if "mpi" in policy else trains
    if trains or counted:
        over = _container(trainer, counted=counted, trains=trains)
        if counted:
            number = int(trainer.get("numNodes") or policy.get("numNodes") or 1)
            spec |= {"parallelism": number, "completions": number}
        if "torch" in policy and trains:
            name = train_job["metadata"]["name"]
            variables = _torch_variables(f"{name}-{part['name']}-0-0.{name}", spec, trainer)
            over["env"] = [*over.get("env", ()), *variables]
        spec = _with_container(spec, _NODE, over)
    return {**part, "replicas": 1, "template": {**template, "spec": spec}}


def _container(trainer: Json, *, counted: bool, trains: bool) -> Json:
    keys = ("image", "command", "args") if trains else ()
    over: Json = {key: trainer[key] for key in keys if trainer.get(key)}
    if trainer.get("env"):
        over["env"] = trainer["env"]
    if counted and trainer.get("resourcesPerNode"):
        over["resources"] = trainer["resourcesPerNode"]
    return over


def _initializer(said: Json) -> Json:
    variables = list(said.get("env") or ())
    if uri := said.get("storageUri"):
        variables.append({"name": "STORAGE_URI", "value": uri})
    over: Json = {"env": variables} if variables else {}
    if reference := said.get("secretRef"):
        over["envFrom"] = [{"secretRef": {"name": reference["name"]}}]
    return over


def _torch_variables(master: str, spec: Json, trainer: Json) -> list[Json]:
    values = {
        "PET_NNODES": str(spec.get("parallelism", 1)),
        "PET_NPROC_PER_NODE": str(trainer.get("numProcPerNode") or "auto"),
        "PET_MASTER_ADDR": master,
        "PET_MASTER_PORT": str(_PORT),
    }
    rank = {"name": "PET_NODE_RANK", "valueFrom": {"fieldRef": {"fieldPath": _RANK}}}
    return [rank, *({"name": name, "value": value} for name, value in values.items())]


def _with_container(spec: Json, name: str, over: Json) -> Json:
    """Return a Job's spec with `over` laid over the container of this name, if there is one."""
    pod = spec["template"]["spec"]
    containers = [
        merged(each, over) if each["name"] == name else each for each in pod["containers"]
    ]
    template = {**spec["template"], "spec": {**pod, "containers": containers}}
    return {**spec, "template": template}
