"""The machine room of an environment on a cluster that exists: its machines, or who makes them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from components.clouds.private.settings import Settings
from components.planning.pools import GpuPool
from operations.hardware import gpus, image_beside
from simulator.cluster_api.room import PROVIDER
from simulator.session_data import ClusterApi, Gpus, Image, Machine, MachineType
from stacks.environment import Environment
from stacks.plan import offer, pools

_CPUS_PER_GPU = 16
_GIB_PER_GPU = 128

_MORE_SYSTEM = tuple(Machine(name=f"system-{n}", cpus=64, memory_gib=256) for n in (1, 2))
"""Beside the one that every room has: in production, replicas stand on three machines."""

_DISTRIBUTIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "kubeadm": {},
        "rke2": {
            "kubelet": "+rke2r1",
            "toolkit_env": {"CONTAINERD_SOCKET": "/run/k3s/containerd/containerd.sock"},
        },
        "k3s": {
            "kubelet": "+k3s1",
            "toolkit_env": {"CONTAINERD_SOCKET": "/run/k3s/containerd/containerd.sock"},
        },
        "talos": {"os": "talos", "operator_driver": False},
    }
)
"""Distribution -> what is so on its nodes, whatever the plan says."""


def room(name: str, environment: Environment) -> dict[str, Any]:
    """Return the fields of a session that describe the machines of a cluster that exists."""
    settings = environment.cloud
    if not isinstance(settings, Settings):
        return {}
    image = image_beside(offer(environment, name).gpu).model_copy(
        update=dict(_DISTRIBUTIONS[settings.distribution])
    )
    system = _MORE_SYSTEM if environment.stage == "prod" else ()
    if settings.cluster_api is None:
        return {"machines": (*system, *_claimed(environment, settings, image))}
    api = settings.cluster_api
    return {
        "machines": system,
        "cluster_api": ClusterApi(
            namespace=api.namespace,
            cluster=api.cluster,
            infrastructure=api.infrastructure,
            failure_domains=_domains(settings),
        ),
        "machine_types": {PROVIDER: _made(environment, settings, image)},
    }


def pool_gpus(pool: GpuPool) -> Gpus:
    """Return the GPUs of one machine of a pool."""
    return gpus(pool.accelerator, pool.gpus_per_node)


def _claimed(environment: Environment, settings: Settings, image: Image) -> list[Machine]:
    """Return as many machines for each pool as it may ever have."""
    return [
        Machine(
            name=f"{_room_name(pool)}-{number}",
            labels=settings.machine_labels(pool.name),
            cpus=_CPUS_PER_GPU * pool.gpus_per_node,
            memory_gib=_GIB_PER_GPU * pool.gpus_per_node,
            gpus=pool_gpus(pool),
            image=image,
        )
        for pool in pools(environment)
        for number in range(pool.max_nodes)
    ]


def _made(environment: Environment, settings: Settings, image: Image) -> dict[str, MachineType]:
    made = {}
    for pool in pools(environment):
        size = settings.pools[pool.name].size
        made[pool.name] = MachineType(
            cpus=size.cpus if size else _CPUS_PER_GPU * pool.gpus_per_node,
            memory_gib=size.memory_gib if size else _GIB_PER_GPU * pool.gpus_per_node,
            gpus=pool_gpus(pool),
            image=image,
        )
    return made


def _domains(settings: Settings) -> tuple[str, ...]:
    named = [*(settings.cluster_api.failure_domains if settings.cluster_api else ())]
    for pool in settings.pools.values():
        named += pool.failure_domains
    return tuple(dict.fromkeys(named))


def _room_name(pool: GpuPool) -> str:
    """Name a pool's machines; `system-0` is the node that every simulated cluster has."""
    return "system-pool" if pool.name == "system" else pool.name
