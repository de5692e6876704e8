"""What an environment on Azure is promised, and what is refused before anything is registered."""

from dataclasses import replace

import pytest

from components.clouds.azure.capabilities import CAPABILITIES
from components.clouds.azure.offer import plan_machines, plan_offer
from components.contract import FoundationSpec
from components.errors import Refused
from components.planning.capabilities import Feature
from tests.components.clouds.azure.environment import (
    RESERVATION,
    SERVE,
    SPEC,
    TRAIN,
    settings,
)


def problems(spec: FoundationSpec, **cloud: object) -> tuple[str, ...]:
    """Return what is wrong with an environment."""
    with pytest.raises(Refused) as caught:
        plan_offer(spec, settings(**cloud))
    return caught.value.problems


def test_what_add_ons_are_planned_for() -> None:
    """The pools as they are, the operator's part, the one storage class."""
    offer = plan_offer(SPEC, settings())

    assert offer.pools == SPEC.pools
    assert offer.storage_class == "evenkeel-block"
    assert offer.gpu.driver
    assert plan_machines(SPEC, settings()) == {
        "train": "Standard_ND96isr_H100_v5",
        "serve-cheaply": "Standard_NC4as_T4_v3",
    }


def test_all_problems_are_told_at_once() -> None:
    """A public API without ranges, a driver that AKS has not, a GPU that Azure has not."""
    l4 = replace(SERVE, accelerator="nvidia-l4")
    spec = replace(SPEC, public_api=True, driver="preinstalled", pools=(TRAIN, l4))

    assert [each.split(":")[0] for each in problems(spec)] == [
        "cloud.apiCidrs",
        "gpu.driver",
        "gpuPools[1].accelerator",
    ]


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        (replace(SPEC, cidr=None), "network"),
        (replace(SPEC, zones=4), "network.zones"),
        (replace(SPEC, services="10.40.128.0/20"), "network.services"),
        (replace(SPEC, cidr="10.244.0.0/16"), "network.pods"),
        (replace(SPEC, pools=(replace(TRAIN, max_nodes=500),)), "network.pods"),
        (replace(SPEC, pools=(replace(TRAIN, rdma=True),)), "gpuPools train.interconnect"),
    ],
)
def test_what_azure_cannot_make_is_refused(spec: FoundationSpec, path: str) -> None:
    """Each with its place in the environment file."""
    assert [each.partition(":")[0] for each in problems(spec)] == [path]


def test_reserved_capacity_and_its_reservation_go_together() -> None:
    """One without the other is a mistake, whichever is missing."""
    reserved = replace(SPEC, pools=(replace(TRAIN, capacity="reserved"),))
    pools = {"train": {"reservation": RESERVATION}}

    assert plan_offer(reserved, settings(pools=pools)).pools == reserved.pools
    assert problems(reserved)[0].startswith("cloud.pools.train.reservation: got nothing;")
    assert problems(SPEC, pools=pools)[0].startswith("cloud.pools.train.reservation: got one;")


def test_a_pool_that_does_not_exist_has_no_settings() -> None:
    """Otherwise a misspelt name would be ignored."""
    assert problems(SPEC, pools={"trian": {}}) == (
        "cloud.pools.trian: got no such pool; expected one of gpuPools. Remove it.",
    )


def test_every_feature_has_an_answer() -> None:
    """Nothing is left open, and a refusal says why."""
    assert set(CAPABILITIES) == set(Feature)
    assert [f for f, each in CAPABILITIES.items() if each.refused and not each.means] == []
