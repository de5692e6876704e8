"""An environment in the words of the simulator: its machines, its charts, what to wait for."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.addons.expectations import Workload
from components.addons.locked import locked_sha256
from components.addons.plan import Plan
from components.addons.record import AddOn
from components.clouds.providers import PROVIDERS
from components.planning.pools import GpuPool
from operations.hardware import machine_types
from operations.machine_room import pool_gpus, room
from operations.readiness import WantedPool, WantedWorkload
from simulator.controllers.mig import most
from simulator.session_data import Chart, SessionData
from stacks.environment import Environment
from stacks.plan import addon_plans, expected_charts, pools

_GPU = "nvidia.com/gpu"
_GPU_ADDON = "gpu-operator"
"""The add-on without which no node offers its GPUs."""


@dataclass(frozen=True)
class WantedAddOn:
    """An add-on that must become ready."""

    name: str
    version: str
    components: tuple[str, ...]
    """The Pulumi components of its charts and manifests."""

    workloads: tuple[WantedWorkload, ...]


def rehearse(name: str, environment: Environment) -> SessionData:
    """Return what the simulator has to know of an environment."""
    provider = PROVIDERS.get(environment.cloud.name)
    return SessionData(
        environment=name,
        kubernetes=environment.cluster.kubernetes,
        contexts=environment.cloud.contexts,
        system_node=provider is None,
        clouds=(provider,) if provider else (),
        place=_place(environment) if provider else "",
        charts={
            chart: Chart.model_validate({**expected, "sha256": locked_sha256(chart, expected)})
            for chart, expected in expected_charts(environment, name).items()
        },
        **(
            {"machine_types": {provider: machine_types(environment.cloud.name)}}
            if provider
            else room(name, environment)
        ),
    )


def _place(environment: Environment) -> str:
    """Return where the environment stands: its region, and whose account it is."""
    names = ("region", "account", "project", "subscription")
    return " of ".join(
        str(getattr(environment.cloud, each, ""))
        for each in names
        if hasattr(environment.cloud, each)
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
    return tuple(
        WantedAddOn(
            addon.name,
            addon.version,
            (
                *(f"{each.release}-chart" for each in plan.charts),
                *(f"{each.pin.name}-manifests" for each in plan.manifests),
            ),
            tuple(
                WantedWorkload(each.kind, each.name, each.namespace or namespace, each.made_by)
                for namespace, each in _workloads(addon, plan)
            ),
        )
        for addon, plan in addon_plans(environment, name)
    )


def _workloads(addon: AddOn, plan: Plan) -> Iterator[tuple[str, Workload]]:
    for chart in plan.charts:
        for each in chart.expectations.workloads:
            yield chart.namespace or addon.namespace, each
    for expected in (*(each.expectations for each in plan.manifests), plan.after_expectations):
        for each in expected.workloads:
            yield addon.namespace, each


def _sharing(pool: GpuPool) -> str:
    if pool.time_slices:
        return f"{pool.time_slices} slices"
    return f"mig {pool.mig_profile}" if pool.mig_profile else "-"


def _per_node(pool: GpuPool) -> dict[str, int]:
    """Count what each node offers: with one MIG profile on all GPUs, an instance is a GPU."""
    parts = most(pool_gpus(pool), pool.mig_profile) if pool.mig_profile else pool.time_slices or 1
    return {_GPU: pool.gpus_per_node * parts}
