"""An environment in the words of the components: pure, so that a rehearsal can ask too."""

from collections.abc import Mapping

from components import clouds
from components.addons.catalogue import catalogue, ordered
from components.addons.expectations import Json
from components.addons.plan import GivenSecret, Plan
from components.addons.record import AddOn
from components.contract import ClusterOffer, FoundationSpec, Grant
from components.planning.pools import GpuPool
from components.planning.scope import Scope
from components.section import Section
from components.workspace.spec import WorkspaceSpec
from stacks.sections import Environment


def pools(environment: Environment) -> tuple[GpuPool, ...]:
    """Return the GPU pools that an environment asks for."""
    return tuple(
        GpuPool(
            name=pool.name,
            accelerator=pool.accelerator,
            gpus_per_node=pool.gpus_per_node,
            min_nodes=pool.nodes.min,
            max_nodes=pool.nodes.max,
            time_slices=pool.sharing.time_slices if pool.sharing else None,
            mig_profile=pool.sharing.mig if pool.sharing else None,
            capacity=pool.capacity,
            compact=pool.placement == "compact",
            rdma=pool.interconnect == "rdma",
            local_disk=pool.local_disk,
        )
        for pool in environment.gpu_pools
    )


def spec(environment: Environment, name: str) -> FoundationSpec:
    """Return what an environment of this name asks of its cloud."""
    network = environment.network
    return FoundationSpec(
        scope=Scope(environment=name, stage=environment.stage, owner=environment.owner),
        kubernetes=environment.cluster.kubernetes,
        pools=pools(environment),
        driver=environment.gpu.driver,
        public_api=environment.cluster.api_access == "public",
        cidr=network.cidr if network else None,
        zones=network.zones if network else 1,
        pods=network.pods if network else None,
        services=network.services if network else None,
        addons=tuple(environment.addons),
        grants=grants(environment),
        domain=environment.web.domain if environment.web else None,
        issuer=environment.web.issuer if environment.web else None,
        mirror=environment.charts.mirror if environment.charts else None,
    )


def workspaces(environment: Environment) -> tuple[WorkspaceSpec, ...]:
    """Return what teams get."""
    return tuple(
        WorkspaceSpec(name=each.name, members=each.members, gpus=each.gpus)
        for each in environment.workspaces
    )


def grants(environment: Environment) -> tuple[Grant, ...]:
    """Return the rights in the cloud that an environment's add-ons need."""
    return tuple(
        grant
        for addon in chosen(environment)
        for grant in addon.grants(options(environment, addon))
    )


def chosen(environment: Environment) -> list[AddOn]:
    """Return an environment's add-ons, in the order of their installation."""
    return ordered(catalogue()[name] for name in environment.addons)


def offer(environment: Environment, name: str) -> ClusterOffer:
    """Return what the environment's cluster will offer to add-ons."""
    return clouds.plan_offer(spec(environment, name), environment.cloud)


def options(environment: Environment, addon: AddOn) -> Section:
    """Return an add-on's options, with its defaults where the environment says nothing."""
    return addon.options.model_validate(environment.addons[addon.name])


def addon_plans(environment: Environment, name: str) -> list[tuple[AddOn, Plan]]:
    """Return what each add-on of an environment puts on its cluster, in order."""
    cluster = offer(environment, name)
    return [
        (addon, addon.plan(cluster, options(environment, addon))) for addon in chosen(environment)
    ]


def given_secrets(environment: Environment, name: str) -> tuple[GivenSecret, ...]:
    """Return the Secrets whose values the stack's configuration has to hold."""
    return tuple(each for _, plan in addon_plans(environment, name) for each in plan.given)


def expected_charts(environment: Environment, name: str) -> Mapping[str, Json]:
    """Return what each chart and each file of manifests must bring, as plain JSON.

    The keys are `CHART/RELEASE`, and the names of manifests.
    """
    return {
        key: expected
        for _, plan in addon_plans(environment, name)
        for key, expected in plan.to_json().items()
    }
