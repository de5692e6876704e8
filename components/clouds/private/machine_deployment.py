"""The MachineDeployments of a pool: how many machines, where, and what the autoscaler may do; pure.

Written against cluster.x-k8s.io/v1beta2, which v1.11 of Cluster API brought; v1beta1 is to be no
longer served from v1.16 (read in its sources on 2026-11-21).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...planning.pools import GpuPool
from ...planning.taints import GPU
from . import bootstrap, machine_template
from .machine_settings import ClusterApi, MachineSize, PoolSettings

API_GROUP = "cluster.x-k8s.io"
API_VERSION = f"{API_GROUP}/v1beta2"
KIND = "MachineDeployment"

CLUSTER_NAME = f"{API_GROUP}/cluster-name"
MACHINES = "evenkeel.dev/machines"
"""On a Machine: the MachineDeployment that it belongs to."""

NODE_POOL = "node.cluster.x-k8s.io/evenkeel-pool"
"""On a Machine, and copied to its Node by Cluster API: the pool, also where a kubelet forgot it."""

MIN_SIZE = f"{API_GROUP}/cluster-api-autoscaler-node-group-min-size"
MAX_SIZE = f"{API_GROUP}/cluster-api-autoscaler-node-group-max-size"
CAPACITY = "capacity.cluster-autoscaler.kubernetes.io"

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Share:
    """The part of a pool that stands in one failure domain."""

    domain: str | None
    min_nodes: int
    max_nodes: int


@dataclass(frozen=True, kw_only=True)
class Templates:
    """The names of what a pool's machines are made of."""

    machine_kind: str
    machine: str
    bootstrap: str


def plan_shares(pool: GpuPool, api: ClusterApi, settings: PoolSettings) -> tuple[Share, ...]:
    """Spread a pool over its failure domains: the first ones get what does not divide evenly.

    Machines of a compact pool stand together, in the first domain.
    """
    domains = settings.failure_domains or api.failure_domains
    if pool.compact:
        domains = domains[:1]
    if not domains:
        return (Share(domain=None, min_nodes=pool.min_nodes, max_nodes=pool.max_nodes),)
    shares = (
        Share(
            domain=domain,
            min_nodes=_part(pool.min_nodes, index, len(domains)),
            max_nodes=_part(pool.max_nodes, index, len(domains)),
        )
        for index, domain in enumerate(domains)
    )
    return tuple(share for share in shares if share.max_nodes)


def object_name(api: ClusterApi, pool: GpuPool, domain: str | None = None) -> str:
    """Return the name of a pool's objects on the management cluster."""
    return "-".join(filter(None, (api.cluster, pool.name, domain)))


def template_name(name: str, spec: Json) -> str:
    """Return the name of a template: templates never change, so other content is another name."""
    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    return f"{name}-{digest}"


def plan_annotations(pool: GpuPool, share: Share, size: MachineSize | None) -> dict[str, str]:
    """Return what the cluster autoscaler reads of a MachineDeployment."""
    annotations = {MIN_SIZE: str(share.min_nodes), MAX_SIZE: str(share.max_nodes)}
    if size is None:
        return annotations
    labels = {**bootstrap.node_labels(pool)}
    capacity = {
        "cpu": str(size.cpus),
        "memory": f"{size.memory_gib}Gi",
        "ephemeral-disk": f"{size.disk_gib}Gi",
        "gpu-type": "nvidia.com/gpu",
        # what a node of the pool will offer; with MIG, what it offers at least
        "gpu-count": str(pool.gpus_per_node * (pool.time_slices or 1)),
        "labels": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
        "taints": str(GPU),
    }
    return annotations | {f"{CAPACITY}/{key}": value for key, value in capacity.items()}


def plan_machine_deployment(
    api: ClusterApi, pool: GpuPool, share: Share, templates: Templates
) -> Json:
    """Return the spec of one MachineDeployment.

    It names no replicas: with both sizes annotated, Cluster API starts at the least and leaves the
    number to the autoscaler from then on.
    """
    labels = machine_labels(api, pool, share)
    machine: Json = {
        "clusterName": api.cluster,
        "version": api.version,
        "bootstrap": {
            "configRef": {
                "apiGroup": bootstrap.API_GROUP,
                "kind": bootstrap.KIND,
                "name": templates.bootstrap,
            }
        },
        "infrastructureRef": {
            "apiGroup": machine_template.API_GROUP,
            "kind": templates.machine_kind,
            "name": templates.machine,
        },
    }
    if share.domain:
        machine["failureDomain"] = share.domain
    return {
        "clusterName": api.cluster,
        # machines with GPUs are rarely spare: one goes before its successor comes
        "rollout": {
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1},
            }
        },
        "selector": {"matchLabels": {key: labels[key] for key in (CLUSTER_NAME, MACHINES)}},
        "template": {"metadata": {"labels": dict(labels)}, "spec": machine},
    }


def machine_labels(api: ClusterApi, pool: GpuPool, share: Share) -> Mapping[str, str]:
    """Return the labels of the Machines; Cluster API copies those of its node domain to nodes."""
    return {
        CLUSTER_NAME: api.cluster,
        MACHINES: object_name(api, pool, share.domain),
        NODE_POOL: pool.name,
    }


def _part(whole: int, index: int, parts: int) -> int:
    return whole // parts + (index < whole % parts)
