"""An environment in the words of a verification: its pools, its parts, who is asked for metrics."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.addons.plan import Plan
from components.addons.record import AddOn
from operations.rehearsal import wanted_pools
from stacks.environment import Environment
from stacks.plan import addon_plans, pools

from .door import Probe, probes
from .nodes import WantedNodes
from .reading import Prometheus
from .wanted import Part, parts

_PROMETHEUS = "prometheus"
_OPERATED = "prometheus-operated"
"""The service that the Prometheus operator makes in front of every Prometheus."""


@dataclass(frozen=True)
class Subject:
    """What is verified."""

    pools: tuple[WantedNodes, ...]
    parts: tuple[Part, ...]
    prometheus: Prometheus | None
    door: tuple[Probe, ...] = ()
    """What is sent to find out whether the rules at the cluster's own door hold."""


def subject(environment: Environment, name: str) -> Subject:
    """Return what an environment expects of its cluster."""
    plans = addon_plans(environment, name)
    return Subject(
        tuple(_pools(environment)), tuple(parts(plans)), _prometheus(plans), probes(plans)
    )


def _pools(environment: Environment) -> Iterator[WantedNodes]:
    cloud = environment.cloud
    claimed = bool(getattr(cloud, "claims", None))  # only machines that exist are claimed
    gpus = {each.name: each.per_node for each in wanted_pools(environment)}
    for pool in pools(environment):
        yield WantedNodes(
            pool=pool.name,
            least=pool.min_nodes,
            labels=pool.node_labels() if claimed else {},
            gpus=gpus[pool.name],
            claimed=claimed,
        )


def _prometheus(plans: Sequence[tuple[AddOn, Plan]]) -> Prometheus | None:
    for addon, plan in plans:
        if addon.name == _PROMETHEUS:
            for part in parts([(addon, plan)]):
                for each in part.expectations.services:
                    if each.name == _OPERATED:
                        return Prometheus(
                            namespace=part.place(each),
                            service=each.name,
                            port=next(iter(each.ports.values())),
                        )
    return None
