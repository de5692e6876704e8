"""What must exist once Milvus is up."""

from collections.abc import Iterator

from ...contract import ClusterOffer
from ..expectations import Expectations, Metric, Service, Workload
from .options import Options, mode
from .values import IMAGE, NAME, PARTS, PORT, etcd_replicas, replicas

COMPONENTS = {
    "proxy": "proxy",
    "mixCoordinator": "mixcoord",
    "queryNode": "querynode",
    "dataNode": "datanode",
    "streamingNode": "streamingnode",
}
"""Part in the chart's values -> the end of its name, and its label `component`."""

_METRICS = {"metrics": 9091}
_ETCD = {"client": 2379, "peer": 2380}


def expectations(cluster: ClusterOffer, options: Options) -> Expectations:
    """Return what must exist."""
    return Expectations(
        workloads=tuple(_workloads(cluster, options)),
        services=tuple(_services(cluster, options)),
        metrics=(Metric(name="milvus_num_node", service=NAME, port="metrics"),),
    )


def _workloads(cluster: ClusterOffer, options: Options) -> Iterator[Workload]:
    yield Workload(
        kind="StatefulSet",
        name=f"{NAME}-etcd",
        image="docker.io/milvusdb/etcd:3.5.25-r1",
        replicas=etcd_replicas(cluster),
    )
    if mode(cluster, options) == "standalone":
        yield Workload(kind="Deployment", name=f"{NAME}-standalone", image=IMAGE)
    else:
        for part in PARTS:
            yield Workload(
                kind="Deployment",
                name=f"{NAME}-{COMPONENTS[part]}",
                image=IMAGE,
                replicas=replicas(part, cluster, options),
            )
    if options.attu:
        yield Workload(kind="Deployment", name=f"{NAME}-attu", image="zilliz/attu:v2.5.3")


def _services(cluster: ClusterOffer, options: Options) -> Iterator[Service]:
    yield Service(name=NAME, ports={"milvus": PORT, **_METRICS})
    yield Service(name=f"{NAME}-etcd", ports=_ETCD)
    yield Service(name=f"{NAME}-etcd-headless", ports=_ETCD)
    if mode(cluster, options) == "cluster":
        for part in PARTS[1:]:  # the proxy is behind the first
            yield Service(name=f"{NAME}-{COMPONENTS[part]}", ports=_METRICS)
    if options.attu:
        yield Service(name=f"{NAME}-attu", ports={"attu": 3000})
