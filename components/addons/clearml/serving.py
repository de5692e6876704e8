"""ClearML Serving: models out of its registry behind HTTP, by Python or by Triton on a GPU.

Its chart refuses Kubernetes 1.33 and later and takes the keys of the API as plain values, so that
these are objects of ours over its images.
"""

from collections.abc import Iterator
from typing import Any

from ...contract import ClusterOffer
from ...planning import labels
from ...planning.taints import GPU
from ..disruption import disruption_budget
from ..expectations import Expectations, Service, Workload
from ..plan import Object
from .names import API, FILES, SERVING_VERSION, TASKS, WEB, address
from .options import Options
from .secrets import AGENT_KEYS, variable
from .values import replicas

NAME = "clearml-serving"
INFERENCE, TRITON = f"{NAME}-inference", f"{NAME}-triton"
_PORTS = {INFERENCE: ("http", 8080), TRITON: ("grpc", 8001)}
_LABEL = "app.kubernetes.io/name"
_MINUTES = "1.0"
"""How often each part asks what it is to serve."""


def image(part: str) -> str:
    """Return the image of a part."""
    return f"docker.io/allegroai/{part}:{SERVING_VERSION}"


def serving_objects(cluster: ClusterOffer, options: Options) -> tuple[Object, ...]:
    """Return what serves, where a service is named that says what."""
    if options.serving is None:
        return ()
    made = [_service(INFERENCE), _deployment(INFERENCE, _inference(options), replicas(cluster), {})]
    if cluster.production:
        made.append(disruption_budget(INFERENCE, TASKS, {_LABEL: INFERENCE}))
    if options.serving_pool is not None:
        made += [
            _service(TRITON),
            _deployment(TRITON, _triton(options), 1, _on_pool(cluster, options.serving_pool)),
        ]
    return tuple(made)


def serving_expectations(cluster: ClusterOffer, options: Options) -> Expectations:
    """Return what must exist of it."""
    parts = {} if options.serving is None else {INFERENCE: replicas(cluster)}
    if parts and options.serving_pool is not None:
        parts[TRITON] = 1
    return Expectations(
        workloads=tuple(
            Workload(
                kind="Deployment",
                name=part,
                image=image(part),
                replicas=number,
                made_by="evenkeel",
                namespace=TASKS,
            )
            for part, number in parts.items()
        ),
        services=tuple(
            Service(name=part, ports=dict([_PORTS[part]]), made_by="evenkeel", namespace=TASKS)
            for part in parts
        ),
    )


def refuses_serving(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield what does not fit: a pool that is not there, or one for nothing."""
    pool = options.serving_pool
    if pool is None:
        return
    if options.serving is None:
        yield (
            f"addons.clearml.servingPool: got {pool} without serving; expected both. Add serving "
            "with the id that `clearml-serving create` prints, or remove servingPool."
        )
    there = [each.name for each in cluster.pools]
    if pool not in there:
        yield (
            f"addons.clearml.servingPool: got {pool}; expected a GPU pool: "
            f"{', '.join(there) or 'there is none'}. Correct it, or remove it."
        )


def _inference(options: Options) -> dict[str, Any]:
    triton = f"{TRITON}:{_PORTS[TRITON][1]}" if options.serving_pool is not None else ""
    said = {
        "CLEARML_SERVING_PORT": str(_PORTS[INFERENCE][1]),
        "CLEARML_SERVING_POLL_FREQ": _MINUTES,
        "CLEARML_SERVING_NUM_PROCESS": "2",
        "CLEARML_USE_GUNICORN": "true",
        # what one model asks of another
        "CLEARML_DEFAULT_BASE_SERVE_URL": f"http://{INFERENCE}:{_PORTS[INFERENCE][1]}/serve",
        "CLEARML_DEFAULT_TRITON_GRPC_ADDR": triton,
        # statistics go through Kafka, which there is none of
        "CLEARML_DEFAULT_KAFKA_SERVE_URL": "",
    }
    return _container(INFERENCE, options, said, _resources("500m", "1Gi", "4Gi"))


def _triton(options: Options) -> dict[str, Any]:
    said = {"CLEARML_TRITON_POLL_FREQ": _MINUTES, "CLEARML_TRITON_METRIC_FREQ": _MINUTES}
    needs = _resources("1", "4Gi", options.memory)
    needs["limits"]["nvidia.com/gpu"] = "1"
    return _container(TRITON, options, said, needs)


def _container(
    part: str, options: Options, said: dict[str, str], resources: dict[str, Any]
) -> dict[str, Any]:
    hosts = {
        "CLEARML_API_HOST": address(API),
        "CLEARML_FILES_HOST": address(FILES),
        "CLEARML_WEB_HOST": address(WEB),
        "CLEARML_SERVING_TASK_ID": str(options.serving),
    }
    port, number = _PORTS[part]
    return {
        "name": part,
        "image": image(part),
        "env": [
            variable("CLEARML_API_ACCESS_KEY", AGENT_KEYS.name, "agentk8sglue_key"),
            variable("CLEARML_API_SECRET_KEY", AGENT_KEYS.name, "agentk8sglue_secret"),
            *({"name": name, "value": value} for name, value in {**hosts, **said}.items()),
        ],
        "ports": [{"name": port, "containerPort": number}],
        "readinessProbe": {"tcpSocket": {"port": port}, "periodSeconds": 10},
        "resources": resources,
        "securityContext": {"allowPrivilegeEscalation": False},
    }


def _deployment(
    part: str, container: dict[str, Any], number: int, placed: dict[str, Any]
) -> Object:
    # a second one on a GPU would wait for the first one's
    update = {"maxSurge": 0, "maxUnavailable": 1} if placed else {"maxUnavailable": 0}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": part, "namespace": TASKS, "labels": {_LABEL: part}},
        "spec": {
            "replicas": number,
            "selector": {"matchLabels": {_LABEL: part}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": update},
            "template": {
                "metadata": {"labels": {_LABEL: part}},
                "spec": {
                    "automountServiceAccountToken": False,
                    "enableServiceLinks": False,
                    "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
                    "containers": [container],
                    **placed,
                },
            },
        },
    }


def _on_pool(cluster: ClusterOffer, pool: str) -> dict[str, Any]:
    return {
        "nodeSelector": {labels.POOL: pool},
        "tolerations": [
            {"key": taint.key, "operator": "Exists", "effect": taint.effect}
            for taint in (GPU, *cluster.gpu.tolerations)
        ],
    }


def _service(part: str) -> Object:
    port, number = _PORTS[part]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": part, "namespace": TASKS, "labels": {_LABEL: part}},
        "spec": {
            "selector": {_LABEL: part},
            "ports": [{"name": port, "port": number, "targetPort": port}],
        },
    }


def _resources(cpu: str, memory: str, most: str) -> dict[str, Any]:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}}
