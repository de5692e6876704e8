"""What a GPU pool becomes on GKE, as plain values."""

from dataclasses import replace
from typing import Any

import pytest

from components.clouds.gcp.driver import PoolDriver
from components.clouds.gcp.pool_plan import PoolPlan, plan_machine, plan_pool
from components.errors import Refused
from components.planning.gpu_stack import Driver
from components.planning.pools import GpuPool
from tests.components.clouds.gcp.environment import SERVE, TRAIN, settings

ZONES = ("us-central1-a", "us-central1-b")
NO_PLUGIN = {"gke-no-default-nvidia-gpu-device-plugin": "true"}


def test_a_pool_of_eight_h100() -> None:
    """The catalogue's machine, GKE's name of the GPU, no driver of GKE's, limits for all zones."""
    assert plan_pool(TRAIN, settings(), "auto", ZONES) == PoolPlan(
        machine="a3-highgpu-8g",
        gpu_type="nvidia-h100-80gb",
        gpus=8,
        driver=PoolDriver(managed=False, image="cos"),
        labels={"evenkeel.dev/pool": "train", **NO_PLUGIN},
        zones=("us-central1-a",),
        nodes_per_zone=1,
        min_nodes=1,
        max_nodes=4,
        spot=False,
        reservation=None,
        shared_by=None,
        partition=None,
        disk_type="pd-balanced",
        local_ssds=None,
        placement=None,
        rdma=False,
    )


MIG = replace(TRAIN, mig_profile="1g.10gb")
H200 = replace(TRAIN, accelerator="nvidia-h200-141gb", capacity="reserved")


@pytest.mark.parametrize(
    ("pool", "driver", "expected"),
    [
        (SERVE, "auto", {"shared_by": None, "spot": True, "nodes_per_zone": 0}),
        (SERVE, "cloud", {"shared_by": 4, "labels": {"evenkeel.dev/pool": "serve"}}),
        (MIG, "auto", {"partition": None}),
        (MIG, "cloud", {"partition": "1g.10gb", "labels": {"evenkeel.dev/pool": "train"}}),
        (replace(TRAIN, compact=True), "auto", {"placement": "compact"}),
        (replace(TRAIN, local_disk=True), "auto", {"local_ssds": 16}),
        (
            replace(TRAIN, accelerator="nvidia-a100-40gb"),
            "auto",
            {"gpu_type": "nvidia-tesla-a100", "machine": "a2-highgpu-8g"},
        ),
        (H200, "auto", {"disk_type": "hyperdisk-balanced", "reservation": "held"}),
        (replace(H200, compact=True), "auto", {"placement": "throughput"}),
    ],
)
def test_each_wish_has_its_setting(pool: GpuPool, driver: Driver, expected: dict[str, Any]) -> None:
    """GKE shares and cuts GPUs only where it also installs the driver; else the operator does."""
    plan = plan_pool(pool, settings(pools={"train": {"reservation": "held"}}), driver, ZONES)

    assert {key: getattr(plan, key) for key in expected} == expected


def test_the_operator_is_told_by_labels() -> None:
    """Time slices and MIG layouts stand on the nodes where the operator reads them."""
    sliced = plan_pool(SERVE, settings(), "operator", ZONES).labels
    cut = plan_pool(MIG, settings(), "operator", ZONES).labels

    assert sliced["nvidia.com/device-plugin.config"] == "time-slices-4"
    assert cut["nvidia.com/mig.config"] == "all-1g.10gb"


def test_an_rdma_pool_asks_for_its_interfaces() -> None:
    """GKE's network driver listens to a label."""
    labels = plan_pool(replace(H200, rdma=True), settings(), "auto", ZONES).labels

    assert labels["cloud.google.com/gke-networking-dra-driver"] == "true"


def test_machines_start_in_each_zone() -> None:
    """GKE counts them by zone: enough for the minimum in all of them together."""
    named = settings(pools={"train": {"zones": ["us-central1-a", "us-central1-c"]}})

    assert plan_pool(replace(TRAIN, min_nodes=3), named, "auto", ZONES).nodes_per_zone == 2


def test_a_named_machine_must_have_the_gpus() -> None:
    """A larger machine of the same kind is taken; another GPU or number of GPUs is not."""
    larger = settings(pools={"serve": {"machineType": "g2-standard-8"}})
    wrong = settings(pools={"serve": {"machineType": "g2-standard-24"}})

    assert plan_machine(SERVE, larger).name == "g2-standard-8"
    with pytest.raises(Refused, match=r"got g2-standard-24 \(2 x nvidia-l4\); expected a machine"):
        plan_machine(SERVE, wrong)


def test_no_machine_is_said_with_the_nearest() -> None:
    """The message names what there is."""
    with pytest.raises(Refused, match=r"gpuPools train: got 3 x nvidia-h100-80gb; .* Nearest: "):
        plan_machine(replace(TRAIN, gpus_per_node=3), settings())
