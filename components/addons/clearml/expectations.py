"""What must exist once ClearML is up."""

import json
from collections.abc import Mapping
from typing import Any

from ...contract import ClusterOffer
from ..expectations import CustomObject, Expectations, Service, Workload
from .data import ELASTICSEARCH_IMAGE, MONGO_IMAGE
from .names import (
    AGENT_IMAGE,
    API,
    ASYNC_DELETE,
    ELASTICSEARCH,
    ELASTICSEARCH_PORT,
    FILES,
    IMAGE,
    MONGO,
    MONGO_PORT,
    PORTS,
    TASKS,
    WEB,
    agent_name,
)
from .values import replicas

_MADE_BY = "evenkeel"


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist of the servers."""
    numbers = {API: replicas(cluster), ASYNC_DELETE: 1, FILES: 1, WEB: replicas(cluster)}
    return Expectations(
        workloads=tuple(
            Workload(kind="Deployment", name=name, image=IMAGE, replicas=number)
            for name, number in numbers.items()
        ),
        services=tuple(Service(name=name, ports={str(port): port}) for name, port in PORTS.items()),
    )


def agent_expectations(queue: str, replicas: int, pod: Mapping[str, Any]) -> Expectations:
    """Return what must exist of the agent of a queue.

    Args:
        queue: Its name.
        replicas: How many there are of the agent.
        pod: What the chart is told of the pods that the agent starts.
    """
    agent = Workload(
        kind="Deployment", name=agent_name(queue), image=AGENT_IMAGE, replicas=replicas
    )
    placed = {key: pod[key] for key in ("nodeSelector", "tolerations")}
    spec = {**placed, "containers": [{"resources": pod["resources"]}]}
    made = {"apiVersion": "v1", "metadata": {"namespace": TASKS}, "spec": spec}
    # JSON is YAML
    template = CustomObject(
        api_version="v1",
        kind="ConfigMap",
        name=f"{agent_name(queue)}-pt",
        data={"template.yaml": json.dumps(made, sort_keys=True)},
    )
    return Expectations(objects=(template,), workloads=(agent,))


def data_expectations() -> Expectations:
    """Return what must exist of what keeps the data."""
    images = {MONGO: MONGO_IMAGE, ELASTICSEARCH: ELASTICSEARCH_IMAGE}
    return Expectations(
        workloads=tuple(
            Workload(kind="StatefulSet", name=name, image=image, made_by=_MADE_BY)
            for name, image in images.items()
        ),
        services=(
            Service(name=MONGO, ports={"mongodb": MONGO_PORT}, made_by=_MADE_BY),
            Service(name=ELASTICSEARCH, ports={"http": ELASTICSEARCH_PORT}, made_by=_MADE_BY),
        ),
    )
