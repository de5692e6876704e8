"""An environment in the words of the simulator: its machines, its charts, what to wait for."""

from dataclasses import dataclass

from cli.hardware import gpus, image_beside, machine_types
from cli.readiness import WantedPool, WantedWorkload
from components import clouds
from components.addons.catalogue import catalogue
from components.clouds.providers import PROVIDERS
from components.planning.pools import GpuPool
from simulator.controllers.mig import most
from simulator.session_data import Chart, Gpus, Machine, SessionData
from stacks.environment import Environment
from stacks.plan import expected_charts, offer, pools

_GPU = "nvidia.com/gpu"
_GPU_ADDON = "gpu-operator"
"""The add-on without which no node offers its GPUs."""

_CPUS_PER_GPU = 16
_GIB_PER_GPU = 128


@dataclass(frozen=True)
class WantedAddOn:
    """An add-on that must become ready."""

    name: str
    version: str
    chart: str
    workloads: tuple[WantedWorkload, ...]


def rehearse(name: str, environment: Environment) -> SessionData:
    """Return what the simulator has to know of an environment."""
    provider = PROVIDERS.get(environment.cloud.name)
    return SessionData(
        environment=name,
        kubernetes=environment.cluster.kubernetes,
        contexts=environment.cloud.contexts,
        machines=() if provider else tuple(_machines(name, environment)),
        system_node=provider is None,
        clouds=(provider,) if provider else (),
        machine_types=(
            {provider: machine_types(environment.cloud.name)} if provider is not None else {}
        ),
        charts={
            chart: Chart.model_validate(expected)
            for chart, expected in expected_charts(environment, name).items()
        },
    )


def wanted_pools(environment: Environment) -> tuple[WantedPool, ...]:
    """Return what each GPU pool of an environment must offer."""
    known = _GPU_ADDON in environment.addons
    return tuple(
        WantedPool(
            name=pool.name,
            accelerator=pool.accelerator,
            sharing=_sharing(pool),
            nodes=pool.min_nodes,
            per_node=_per_node(pool) if known else {},
        )
        for pool in pools(environment)
    )


def wanted_addons(name: str, environment: Environment) -> tuple[WantedAddOn, ...]:
    """Return the workloads that each add-on of an environment must bring."""
    charts = expected_charts(environment, name)
    wanted = []
    for chosen in environment.addons:
        addon = catalogue()[chosen]
        chart = Chart.model_validate(charts[addon.chart.name])
        workloads = (
            WantedWorkload(each.kind, each.name, addon.namespace, each.made_by)
            for each in chart.workloads
        )
        wanted.append(WantedAddOn(chosen, chart.version, addon.chart.name, tuple(workloads)))
    return tuple(wanted)


def _machines(name: str, environment: Environment) -> list[Machine]:
    """Return as many machines for each pool as it may ever have."""
    machines: list[Machine] = []
    if not isinstance(environment.cloud, clouds.ClaimedSettings):
        return machines
    image = image_beside(offer(environment, name).gpu)
    for pool in pools(environment):
        hardware = _gpus(pool)
        machines += [
            Machine(
                name=f"{_room_name(pool)}-{number}",
                labels=environment.cloud.machine_labels(pool.name),
                cpus=_CPUS_PER_GPU * pool.gpus_per_node,
                memory_gib=_GIB_PER_GPU * pool.gpus_per_node,
                gpus=hardware,
                image=image,
            )
            for number in range(pool.max_nodes)
        ]
    return machines


def _room_name(pool: GpuPool) -> str:
    """Name a pool's machines; `system-0` is the node that every simulated cluster has."""
    return "system-pool" if pool.name == "system" else pool.name


def _gpus(pool: GpuPool) -> Gpus:
    return gpus(pool.accelerator, pool.gpus_per_node)


def _sharing(pool: GpuPool) -> str:
    if pool.time_slices:
        return f"{pool.time_slices} slices"
    return f"mig {pool.mig_profile}" if pool.mig_profile else "-"


def _per_node(pool: GpuPool) -> dict[str, int]:
    """Count what each node offers: with one MIG profile on all GPUs, an instance is a GPU."""
    parts = most(_gpus(pool), pool.mig_profile) if pool.mig_profile else pool.time_slices or 1
    return {_GPU: pool.gpus_per_node * parts}
