"""How machines are bought on AWS, and where they may stand."""

from dataclasses import replace
from typing import Any

import pytest

from components.clouds.aws.capacity import CapacityPlan, plan_capacity, plan_pool_zones
from components.clouds.aws.offer import (
    plan_machine,
    plan_machines,
    plan_offer,
    plan_system_groups,
    plan_system_size,
)
from components.clouds.aws.system_pool import node_group_options
from components.errors import Refused
from components.planning.pools import GpuPool
from components.planning.scope import Scope
from tests.components.clouds.aws.environment import DEV, PROD, SERVE, SPEC, TRAIN, settings

RESERVED = replace(TRAIN, capacity="reserved")
BLOCK = {"id": "cr-0123456789abcdef0", "type": "capacity-block"}
ODCR = {"id": "cr-0123456789abcdef0"}


@pytest.mark.parametrize(
    ("pool", "reservation", "plan"),
    [
        (
            TRAIN,
            None,
            CapacityPlan(
                type="ON_DEMAND",
                instance_types=("p5.48xlarge",),
                template_type=None,
                reservation=None,
            ),
        ),
        (
            SERVE,
            None,
            CapacityPlan(
                type="SPOT", instance_types=("g6.xlarge",), template_type=None, reservation=None
            ),
        ),
        (
            RESERVED,
            ODCR,
            CapacityPlan(
                type="ON_DEMAND",
                instance_types=("p5.48xlarge",),
                template_type=None,
                reservation=ODCR["id"],
            ),
        ),
        (
            RESERVED,
            BLOCK,
            CapacityPlan(
                type="CAPACITY_BLOCK",
                instance_types=(),
                template_type="p5.48xlarge",
                reservation=BLOCK["id"],
            ),
        ),
    ],
)
def test_the_type_stands_in_one_place_only(
    pool: GpuPool, reservation: dict[str, str] | None, plan: CapacityPlan
) -> None:
    """EKS refuses it in both; a Capacity Block wants it in the launch template."""
    more = {"pools": {pool.name: {"reservation": reservation}}} if reservation else {}
    chosen = settings(**more)

    assert plan_capacity(pool, plan_machine(pool, chosen), chosen) == plan


def test_machines_close_together_stand_in_one_zone() -> None:
    """A placement group does not reach over zones."""
    zones = ("eu-west-1a", "eu-west-1b")
    named = settings(pools={"train": {"zones": ["eu-west-1b"]}})

    assert plan_pool_zones(TRAIN, zones, settings()) == zones
    assert plan_pool_zones(replace(TRAIN, compact=True), zones, settings()) == ("eu-west-1a",)
    assert plan_pool_zones(TRAIN, zones, named) == ("eu-west-1b",)


@pytest.mark.parametrize(
    ("pool", "said", "path"),
    [
        (RESERVED, {}, "cloud.pools.train.reservation"),
        (TRAIN, {"pools": {"train": {"reservation": ODCR}}}, "cloud.pools.train.reservation"),
        (RESERVED, {"pools": {"train": {"reservation": BLOCK}}}, "cloud.pools.train.zones"),
        (TRAIN, {"pools": {"train": {"zones": ["eu-west-1f"]}}}, "cloud.pools.train.zones"),
        (TRAIN, {"pools": {"train": {"machineType": "p5.4xlarge"}}}, "cloud.pools.train"),
        (TRAIN, {"pools": {"trian": {}}}, "cloud.pools.trian"),
        (replace(SERVE, rdma=True), {}, "gpuPools serve.interconnect"),
        (replace(TRAIN, name="system"), {}, "gpuPools system.name"),
        (replace(TRAIN, name="system-b"), {}, "gpuPools system-b.name"),
        (TRAIN, {"apiCidrs": ["10.0.0.0/8", "128.0.0.0/1"]}, "cloud.apiCidrs[1]"),
    ],
)
def test_what_cannot_be_had_is_refused(pool: GpuPool, said: dict[str, Any], path: str) -> None:
    """Each with the place in the file and what to do, before anything is registered."""
    with pytest.raises(Refused) as caught:
        plan_offer(replace(SPEC, pools=(pool,)), settings(**said))

    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(path)


def test_all_problems_come_at_once() -> None:
    """A person corrects the file once."""
    spec = replace(SPEC, pools=(RESERVED,), cidr=None, public_api=True, driver="operator")
    with pytest.raises(Refused) as caught:
        plan_offer(spec, settings())

    assert [each.split(": ")[0] for each in caught.value.problems] == [
        "network.cidr",
        "cloud.pools.train.reservation",
        "cloud.apiCidrs",
        "gpu.driver",
    ]


def test_bottlerocket_is_not_asked_for_what_it_is_not_told() -> None:
    """MIG and disks are not set up there."""
    pool = replace(TRAIN, mig_profile="1g.10gb", local_disk=True)
    with pytest.raises(Refused) as caught:
        plan_offer(replace(SPEC, pools=(pool,), driver="cloud"), settings())

    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("zones", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("scope", [DEV, PROD])
def test_groups_of_zones_are_as_large_as_one(scope: Scope, zones: int) -> None:
    """What is paid for does not change; each group may have a machine."""
    named = [f"eu-west-1{letter}" for letter in "abcdef"[:zones]]
    groups = list(plan_system_groups(scope, named).values())

    sizes = (sum(least for _, least, _ in groups), sum(most for _, _, most in groups))
    assert sizes == plan_system_size(scope)
    assert all(0 <= least <= most and most >= 1 for _, least, most in groups)
    assert len({name for name, _, _ in groups}) == zones


def test_a_group_may_take_as_long_as_its_machines_do() -> None:
    """They are changed one after the other; after EKS' hour they would count as failed."""
    timeouts = node_group_options(DEV).custom_timeouts

    assert timeouts is not None
    assert (timeouts.create, timeouts.update, timeouts.delete) == ("2h", "12h", "2h")


def test_the_catalogue_chooses_unless_a_machine_is_named() -> None:
    """A machine that has the GPUs may be named."""
    chosen = settings(pools={"serve": {"machineType": "g6.2xlarge"}})

    assert plan_machines(SPEC, settings()) == {"train": "p5.48xlarge", "serve": "g6.xlarge"}
    assert plan_machines(SPEC, chosen) == {"train": "p5.48xlarge", "serve": "g6.2xlarge"}
