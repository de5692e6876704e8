"""A run as the server of Kubeflow Pipelines makes it of a compiled pipeline: Argo's Workflow.

Each task is two pods: the driver, which says how the step is to run, and the step itself, with the
launcher in front of its command. What is a matter of the installation comes from the cluster.
"""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from tests.end_to_end.team import MANIFESTS, Json, Team

NAMESPACE = "pipelines"
_ROLE = "pipelines.kubeflow.org/runtime-role"
_SECURE = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
_SMALL = {
    "requests": {"cpu": "100m", "memory": "64Mi"},
    "limits": {"cpu": "500m", "memory": "512Mi"},
}
_MOUNT = {"name": "kfp-launcher", "mountPath": "/kfp-launcher"}


def run_of(team: Team, name: str) -> Json:
    """Return the Workflow of one of the pipelines in the folder of workloads."""
    spec, platform = yaml.safe_load_all((MANIFESTS / f"{name}.yaml").read_text())
    executors = spec["deploymentSpec"]["executors"]
    placed = platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    told = server(team)
    parameters = {"components-root": json.dumps(spec["root"])}
    for label, executor in executors.items():
        parameters[f"implementations-{label}"] = json.dumps(executor["container"])
        parameters[f"kubernetes-{label}"] = json.dumps(placed.get(label, {}))
    for component, said in spec["components"].items():
        parameters[f"components-{component}"] = json.dumps(said)
    run = spec["pipelineInfo"]["name"]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"name": run, "namespace": NAMESPACE},
        "spec": {
            "entrypoint": "entrypoint",
            "serviceAccountName": "pipeline-runner",
            "securityContext": _SECURE,
            "podMetadata": {"labels": {"pipelines.kubeflow.org/v2_component": "true"}},
            "arguments": {"parameters": _values(parameters)},
            "templates": [
                _driver("system-container-driver", run, told, _OF_CONTAINERS, _CONTAINER_LEAVES),
                _EXECUTOR,
                _step(told),
                {"name": "root", "inputs": _named("parent-dag-id"), "dag": {"tasks": _tasks(spec)}},
                _driver("system-dag-driver", run, told, _OF_DAGS, _DAG_LEAVES),
                _ENTRYPOINT,
            ],
        },
    }


def server(team: Team) -> Mapping[str, str]:
    """Return what the server is told in the cluster, as its variables."""
    (deployment,) = (
        each
        for each in team.items("deployments", NAMESPACE)
        if each["metadata"]["name"] == "ml-pipeline"
    )
    assert deployment["status"]["readyReplicas"] == 1
    return config_map(team, "pipelines-server")


def config_map(team: Team, name: str) -> dict[str, str]:
    """Return the data of one of the add-on's ConfigMaps."""
    (found,) = (e for e in team.items("configmaps", NAMESPACE) if e["metadata"]["name"] == name)
    data: dict[str, str] = found["data"]
    return data


def _values(values: Mapping[str, str]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in values.items()]


def _named(*names: str) -> Json:
    return {"parameters": [{"name": name} for name in names]}


def _tasks(spec: Json) -> list[Json]:
    """Return the tasks of the pipeline: a driver before each step."""
    made = []
    for name, task in spec["root"]["dag"]["tasks"].items():
        component = task["componentRef"]["name"]
        label = spec["components"][component]["executorLabel"]
        told = {
            "component": f"{{{{workflow.parameters.components-{component}}}}}",
            "task": json.dumps(task),
            "container": f"{{{{workflow.parameters.implementations-{label}}}}}",
            "task-name": name,
            "parent-dag-id": "{{inputs.parameters.parent-dag-id}}",
            "kubernetes-config": f"{{{{workflow.parameters.kubernetes-{label}}}}}",
        }
        answered = f"{{{{tasks.{name}-driver.outputs.parameters."
        step = {each: f"{answered}{each}}}}}" for each in ("pod-spec-patch", "cached-decision")}
        before = " && ".join(f"{each}.Succeeded" for each in task.get("dependentTasks", ()))
        driver = _task(f"{name}-driver", "system-container-driver", told, before)
        after = f"{name}-driver.Succeeded"
        made += [driver, _task(name, "system-container-executor", step, after)]
    return made


def _task(name: str, template: str, told: Mapping[str, str], depends: str = "") -> Json:
    made = {"name": name, "template": template, "arguments": {"parameters": _values(told)}}
    return made | ({"depends": depends} if depends else {})


_OF_CONTAINERS: dict[str, str | None] = {
    "component": None,
    "task": None,
    "container": None,
    "task-name": None,
    "parent-dag-id": None,
    "iteration-index": "-1",
    "kubernetes-config": "",
}
"""What the driver of a step is told -> what it is where nothing is said."""

_CONTAINER_LEAVES = {"pod-spec-patch": "", "cached-decision": "false", "condition": "true"}
_OF_DAGS: dict[str, str | None] = {
    "component": None,
    "runtime-config": "",
    "task": "",
    "task-name": "",
    "parent-dag-id": "0",
    "iteration-index": "-1",
    "driver-type": "DAG",
}
_DAG_LEAVES = {"execution-id": None, "iteration-count": "0", "condition": "true"}


def _driver(
    name: str,
    run: str,
    told: Mapping[str, str],
    inputs: Mapping[str, str | None],
    leaves: Mapping[str, str | None],
) -> Json:
    """Return a template of the driver."""
    kind = "{{inputs.parameters.driver-type}}" if "driver-type" in inputs else "CONTAINER"
    inside = f"{NAMESPACE}.svc.{told['CLUSTER_DOMAIN']}"
    flags = {
        "type": kind,
        "pipeline_name": run,
        "run_id": "{{workflow.uid}}",
        **{each.replace("-", "_"): f"{{{{inputs.parameters.{each}}}}}" for each in inputs},
        "ml_pipeline_server_address": f"ml-pipeline.{inside}",
        "ml_pipeline_server_port": "8887",
        "mlmd_server_address": f"metadata-grpc-service.{inside}",
        "mlmd_server_port": "8080",
    }
    container = {
        "image": told["V2_DRIVER_IMAGE"],
        "command": ["driver"],
        "args": [word for flag, value in flags.items() for word in (f"--{flag}", value)],
        "resources": _SMALL,
    }
    return {
        "name": name,
        "metadata": {"annotations": {_ROLE: "driver"}},
        "inputs": {"parameters": [{"name": each} | _default(inputs[each]) for each in inputs]},
        "outputs": {"parameters": [_left(each, value) for each, value in leaves.items()]},
        "container": container,
    }


def _left(name: str, value: str | None) -> Json:
    file = f"/tmp/outputs/{name}"  # noqa: S108 - in a container
    return {"name": name, "valueFrom": {"path": file} | _default(value)}


def _default(value: str | None) -> dict[str, str]:
    return {} if value is None else {"default": value}


_EXECUTOR: Json = {
    "name": "system-container-executor",
    "inputs": {
        "parameters": [{"name": "pod-spec-patch"}, {"name": "cached-decision", "default": "false"}]
    },
    "dag": {
        "tasks": [
            {
                **_task(
                    "executor",
                    "system-container-impl",
                    {"pod-spec-patch": "{{inputs.parameters.pod-spec-patch}}"},
                ),
                "when": "{{inputs.parameters.cached-decision}} != true",
            }
        ]
    },
}

_ENTRYPOINT: Json = {
    "name": "entrypoint",
    "dag": {
        "tasks": [
            _task(
                "root-driver",
                "system-dag-driver",
                {
                    "component": "{{workflow.parameters.components-root}}",
                    "runtime-config": "{}",
                    "driver-type": "ROOT_DAG",
                },
            ),
            _task(
                "root",
                "root",
                {"parent-dag-id": "{{tasks.root-driver.outputs.parameters.execution-id}}"},
                "root-driver.Succeeded",
            ),
        ]
    },
}


def _step(told: Mapping[str, str]) -> Json:
    """Return the template of every step: what it is comes as a patch, out of the driver."""
    launcher: dict[str, Any] = {
        "name": "kfp-launcher",
        "image": told["V2_LAUNCHER_IMAGE"],
        "command": ["launcher-v2"],
        "args": ["--copy", "/kfp-launcher/launch"],
        "resources": _SMALL,
        "volumeMounts": [_MOUNT],
    }
    optional = {"configMapRef": {"name": "metadata-grpc-configmap", "optional": True}}
    return {
        "name": "system-container-impl",
        "metadata": {"annotations": {_ROLE: "launcher"}},
        "inputs": _named("pod-spec-patch"),
        "initContainers": [launcher],
        "container": {
            "image": "gcr.io/ml-pipeline/should-be-overridden-during-runtime",
            "command": ["should-be-overridden-during-runtime"],
            "envFrom": [optional],
            "volumeMounts": [_MOUNT],
        },
        "volumes": [{"name": "kfp-launcher", "emptyDir": {}}],
        "podSpecPatch": "{{inputs.parameters.pod-spec-patch}}",
    }
