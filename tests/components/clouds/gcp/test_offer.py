"""What a cluster on Google Cloud offers, and what is refused before anything is registered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from components.clouds.gcp.offer import check, plan_machines, plan_offer
from components.contract import FoundationSpec
from components.errors import Refused
from components.planning.pools import GpuPool
from tests.components.clouds.gcp.environment import SERVE, SPEC, TRAIN, settings


def one(pool: GpuPool, **more: Any) -> FoundationSpec:
    """Return the environment with one pool only."""
    return replace(SPEC, pools=(pool,), **more)


def test_add_ons_get_an_encrypted_class_and_the_operators_side() -> None:
    """The offer is known from the environment alone."""
    offer = plan_offer(SPEC, settings())

    assert (offer.kubernetes, offer.pools) == ("1.35", SPEC.pools)
    assert offer.storage_class == "evenkeel-block"
    assert (offer.gpu.driver, offer.gpu.install_dir) == (False, "/home/kubernetes/bin/nvidia")


def test_every_pool_has_a_machine() -> None:
    """The cheapest that fits exactly."""
    assert plan_machines(SPEC, settings()) == {"train": "a3-highgpu-8g", "serve": "g2-standard-4"}


CASES: Mapping[str, tuple[FoundationSpec, Mapping[str, Any], str]] = {
    "reserved without a reservation": (
        one(replace(TRAIN, capacity="reserved")),
        {},
        "cloud.pools.train.reservation: got nothing; expected the name of the reservation.",
    ),
    "a reservation that is not used": (
        one(TRAIN),
        {"pools": {"train": {"reservation": "held"}}},
        "cloud.pools.train.reservation: got held with capacity on-demand;",
    ),
    "a machine that is not sold so": (
        one(replace(TRAIN, accelerator="nvidia-b200")),
        {},
        "gpuPools train.capacity: got on-demand; a4-highgpu-8g is sold as spot, reserved only.",
    ),
    "no RDMA": (
        one(replace(SERVE, rdma=True)),
        {},
        "gpuPools serve.interconnect: got rdma; g2-standard-4",
    ),
    "a compact pool in two zones": (
        one(replace(TRAIN, compact=True)),
        {"pools": {"train": {"zones": ["us-central1-a", "us-central1-b"]}}},
        "cloud.pools.train.zones: got 2 zones; expected one, because machines of a compact pool",
    ),
    "more zones than machines": (
        one(replace(TRAIN, max_nodes=1)),
        {"pools": {"train": {"zones": ["us-central1-a", "us-central1-b"]}}},
        "cloud.pools.train.zones: got 2 zones for at most 1 machines;",
    ),
    "a pool that is not there": (
        one(TRAIN),
        {"pools": {"trian": {}}},
        "cloud.pools.trian: got no such pool; expected one. Did you mean train?",
    ),
    "a pool with the system's name": (
        one(replace(TRAIN, name="system")),
        {},
        "gpuPools system.name: got system; expected another name,",
    ),
    "a public API for nobody": (
        one(TRAIN, public_api=True),
        {},
        "cloud.apiCidrs: got nothing; expected who may reach the public API.",
    ),
    "an API for everybody": (
        one(TRAIN, public_api=True),
        {"apiCidrs": ["0.0.0.0/0"]},
        "cloud.apiCidrs[0]: got 0.0.0.0/0; expected a named IPv4 range, /8 or narrower,",
    ),
    "a region without the machine": (
        one(TRAIN),
        {"region": "africa-south1"},
        "gpuPools train.accelerator: got nvidia-h100-80gb (a3-highgpu-8g), which africa-south1",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_go_together_is_refused(case: str) -> None:
    """Each with the one line that says where and what to do."""
    spec, more, expected = CASES[case]
    (problem,) = check(spec, settings(**more))

    assert problem.startswith(expected)


def test_all_problems_come_at_once() -> None:
    """A person corrects the file once."""
    spec = replace(SPEC, driver="preinstalled", pools=(replace(TRAIN, gpus_per_node=3), SERVE))
    with pytest.raises(Refused) as caught:
        plan_offer(spec, settings(zones=["us-east1-b", "us-central1-a"]))

    paths = [problem.split(":", 1)[0] for problem in caught.value.problems]
    assert paths == ["cloud.zones", "gpu.driver", "gpuPools train"]
