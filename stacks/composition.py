"""An environment put together: foundation, platform, what people need to know of both."""

import pulumi

from components import clouds
from components.addons.catalogue import catalogue, ordered
from components.addons.release import Release, ReleaseArgs
from components.contract import Foundation
from stacks.environment import Environment
from stacks.plan import options, spec


def build(environment: Environment, name: str) -> None:
    """Register everything that an environment of this name asks for."""
    foundation = clouds.build(spec(environment, name), environment.cloud)
    _install(environment, foundation)
    _export(environment, foundation)


def _install(environment: Environment, foundation: Foundation) -> dict[str, Release]:
    cluster = foundation.offer
    installed: dict[str, Release] = {}
    for addon in ordered(catalogue()[name] for name in environment.addons):
        args = ReleaseArgs.of(addon, cluster, options(environment, addon))
        needs = [installed[need.name] for need in addon.needs]
        installed[addon.name] = Release(
            addon.name,
            args,
            pulumi.ResourceOptions(
                providers={"kubernetes": foundation.provider},
                depends_on=[*foundation.parts, *needs],
            ),
        )
    return installed


def _export(environment: Environment, foundation: Foundation) -> None:
    pulumi.export("context", foundation.context)
    pulumi.export(
        "pools",
        {
            pool.name: {
                "accelerator": pool.accelerator,
                "gpusPerNode": pool.gpus_per_node,
                "nodes": list(foundation.nodes[pool.name]),
                "timeSlices": pool.time_slices,
                "mig": pool.mig_profile,
            }
            for pool in foundation.offer.pools
        },
    )
    pulumi.export(
        "addons",
        {
            addon.name: {"version": addon.chart.version, "namespace": addon.namespace}
            for addon in ordered(catalogue()[name] for name in environment.addons)
        },
    )
