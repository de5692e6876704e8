"""What this platform asks of a cloud: plain values, the same on every cloud."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenkeel.components import clouds
from evenkeel.components.contract import ClusterOffer, FoundationSpec
from evenkeel.components.planning.pools import GpuPool
from evenkeel.components.planning.scope import Scope, Stage

POOL = GpuPool(
    name="serve",
    accelerator="nvidia-l4",
    gpus_per_node=1,
    min_nodes=2,
    max_nodes=4,
    capacity="spot",
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that is known before the first resource is registered."""

    spec: FoundationSpec
    settings: clouds.CloudSettings
    offer: ClusterOffer
    """What the cluster will offer to add-ons."""


def plan(stack: str, stage: Stage, cloud: Mapping[str, object]) -> Plan:
    """Plan the platform of a stack.

    Args:
        stack: The stack's name.
        stage: How much care it takes.
        cloud: The cloud's own section: name, region and so on.

    Raises:
        Refused: The cloud cannot do it; the error lists everything that is in the way.
        SectionError: The section is not one that evenkeel understands.

    """
    settings = clouds.read_settings(cloud)
    spec = FoundationSpec(
        scope=Scope(environment=f"inference-{stack}", stage=stage, owner="inference"),
        kubernetes="1.36",
        cidr="10.60.0.0/16",
        zones=2,
        pools=(POOL,),
        addons=("gpu-operator", "prometheus"),
    )
    return Plan(spec=spec, settings=settings, offer=clouds.plan_offer(spec, settings))
