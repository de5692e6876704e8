"""Simulated node pools: what GKE refuses, and what it makes anew."""

from typing import Any

import pytest

from simulator.plugins.cloud.kind import Kind
from simulator.plugins.gcp import tokens
from simulator.plugins.gcp.kinds import KINDS
from simulator.plugins.property_diff import changes, replaces, replacing
from tests.simulator.plugins.cloud.provider_client import Client, Refused
from tests.simulator.plugins.gcp.resources import POOL, changed

GPUS = "nodeConfig.guestAccelerators"
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}
KIND: Kind = KINDS[tokens.NODE_POOL]


def gpus(**more: Any) -> list[dict[str, Any]]:
    """Return the pool's GPUs, changed."""
    return [{**POOL["nodeConfig"]["guestAccelerators"][0], **more}]


CASES: dict[str, tuple[str, object, str, str]] = {
    "a second GPU taint": (
        "nodeConfig.taints",
        [TAINT],
        "nodeConfig.taints[0]",
        "Found more than one taint with key nvidia.com/gpu and effect NO_SCHEDULE",
    ),
    "fewer GPUs than the machine has": (
        GPUS,
        gpus(count=4),
        f"{GPUS}[0].count",
        "got 4; a3-highgpu-8g has 8.",
    ),
    "GPUs of another machine": (
        GPUS,
        gpus(type="nvidia-l4"),
        f"{GPUS}[0].type",
        "got nvidia-l4; a3-highgpu-8g has nvidia-h100-80gb.",
    ),
    "GPUs on a machine that takes none": (
        "nodeConfig.machineType",
        "e2-standard-4",
        f"{GPUS}[0]",
        "got nvidia-h100-80gb; e2-standard-4 takes no GPU.",
    ),
    "a machine that nobody sells": (
        "nodeConfig.machineType",
        "a9-giant",
        "nodeConfig.machineType",
        "got a9-giant; expected a machine that is sold.",
    ),
    "a MIG profile of another GPU": (
        GPUS,
        gpus(gpuPartitionSize="1g.5gb"),
        f"{GPUS}[0].gpuPartitionSize",
        "got 1g.5gb; a3-highgpu-8g has 1g.10gb",
    ),
    "a driver version that does not exist": (
        GPUS,
        gpus(gpuDriverInstallationConfig={"gpuDriverVersion": "NEWEST"}),
        f"{GPUS}[0].gpuDriverInstallationConfig.gpuDriverVersion",
        "got NEWEST; expected INSTALLATION_DISABLED, DEFAULT, LATEST",
    ),
    "a zone of another region": (
        "nodeLocations",
        ["europe-west4-a"],
        "nodeLocations[0]",
        "got europe-west4-a; expected a zone of us-central1.",
    ),
    "limits of both kinds": (
        "autoscaling",
        {"totalMinNodeCount": 0, "totalMaxNodeCount": 4, "maxNodeCount": 2},
        "autoscaling",
        "got limits by zone and in total;",
    ),
    "a misspelt input": (
        "nodeConfig.machinType",
        "a3-highgpu-8g",
        "nodeConfig.machinType",
        "expected machineType. Rename it.",
    ),
    "a long name": ("name", "a" * 41, "name", "expected at most 40 lower-case letters"),
    "two zones close together": (
        "nodeLocations",
        ["us-central1-a", "us-central1-b"],
        "nodeLocations",
        "got 2 zones with COMPACT placement;",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_gke_refuses_is_said_before_anything_is_made(client: Client, case: str) -> None:
    """With the input's path, in a preview already."""
    path, value, where, words = CASES[case]
    start = POOL if "together" not in case else {**POOL, "placementPolicy": {"type": "COMPACT"}}
    _, failures = client.check(tokens.NODE_POOL, "train", changed(start, path, value))

    assert set(failures) == {where}
    assert words in failures[where]


def test_a_pool_as_the_components_write_it_is_right(client: Client) -> None:
    """The cases above differ from it in one place each."""
    _, failures = client.check(tokens.NODE_POOL, "train", POOL)

    assert failures == {}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (GPUS, gpus(gpuDriverInstallationConfig={"gpuDriverVersion": "DEFAULT"}), True),
        ("nodeConfig.machineType", "a3-megagpu-8g", True),
        ("nodeConfig.spot", True, True),
        ("placementPolicy", {"type": "COMPACT"}, True),
        ("autoscaling.totalMaxNodeCount", 8, False),
        ("nodeConfig.labels", {"team": "ml"}, False),
        ("nodeConfig.imageType", "UBUNTU_CONTAINERD", False),
        ("nodeLocations", ["us-central1-b"], False),
    ],
)
def test_what_gke_cannot_change_replaces(path: str, value: object, *, expected: bool) -> None:
    """The driver's version among it (terraform-provider-google#23248)."""
    found = replacing(changes(POOL, changed(POOL, path, value)), tuple(KIND.replace))

    assert bool(replaces(found)) is expected


def test_a_pool_needs_its_cluster(client: Client) -> None:
    """Which is named, and must exist when the pool is made."""
    with pytest.raises(Refused, match="cluster: got gcp-dev; expected the name of an existing"):
        client.create(tokens.NODE_POOL, "train", POOL)


def test_a_preview_knows_all_but_the_id(client: Client) -> None:
    """Instance groups have addresses of the right form."""
    made = client.create(tokens.NODE_POOL, "train", POOL, preview=True)

    assert made.id == ""
    assert made.state["instanceGroupUrls"][0].startswith(
        "https://www.googleapis.com/compute/v1/projects/ml-platform/zones/us-central1-a/"
    )
