"""What must exist once ClearML is up."""

from ...contract import ClusterOffer
from ..expectations import Expectations, Service, Workload
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


def agent_expectations(queue: str, replicas: int) -> Expectations:
    """Return what must exist of the agent of a queue."""
    agent = Workload(
        kind="Deployment", name=agent_name(queue), image=AGENT_IMAGE, replicas=replicas
    )
    return Expectations(workloads=(agent,))


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
