"""The catalogue against the API models that the clouds publish as packages.

What is not proved: Azure's enumeration of sizes (azure-mgmt-compute) knows none of the catalogue,
and Google publishes no list of machine types; their names rest on the sources that the data name.
"""

import gzip
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import botocore  # type: ignore[import-untyped]  # no stubs
import pytest
from azure.mgmt.containerservice.models import GPUInstanceProfile

from components.planning.accelerators import catalogue as accelerators
from components.planning.machines import MachineType, machines, system_catalogue
from components.planning.regions import regions

DATA = Path(botocore.__file__).parent / "data"


@cache
def shapes(service: str) -> dict[str, Any]:
    """Return the shapes of the newest API model of an AWS service."""
    newest = max((DATA / service).iterdir(), key=lambda folder: folder.name)
    with gzip.open(newest / "service-2.json.gz") as file:
        found: dict[str, Any] = json.load(file)["shapes"]
    return found


def of(cloud: str) -> list[MachineType]:
    """Return every machine of a cloud, with GPUs and without."""
    return [*machines(cloud), *(each for each in system_catalogue() if each.cloud == cloud)]


def test_every_instance_type_is_in_the_model_of_ec2() -> None:
    """Nobody asks AWS for a machine that its API does not know."""
    known = set(shapes("ec2")["InstanceType"]["enum"])

    assert [each.name for each in of("aws") if each.name not in known] == []
    assert "p5.42xlarge" not in known


def test_every_image_is_in_the_model_of_eks() -> None:
    """The image family suits the machine's processors."""
    known = set(shapes("eks")["AMITypes"]["enum"])
    architectures = {"amd64": "x86_64", "arm64": "ARM_64"}
    wrong = [
        each.name
        for each in machines("aws")
        if each.image not in known or architectures[each.arch] not in (each.image or "")
    ]

    assert wrong == []


def test_every_region_of_aws_is_one_of_its_endpoints() -> None:
    """The commercial partition, whole, and EKS is in each."""
    partitions = json.loads((DATA / "endpoints.json").read_bytes())["partitions"]
    commercial = next(each for each in partitions if each["partition"] == "aws")

    assert set(regions("aws")) == set(commercial["regions"])
    assert set(regions("aws")) <= set(commercial["services"]["eks"]["endpoints"])


def test_every_mig_profile_has_a_word_in_azure() -> None:
    """AKS names a profile by its slices: `MIG1g` for `1g.10gb`."""
    known = {each.value for each in GPUInstanceProfile}
    profiles = {
        f"MIG{profile.split('.')[0]}"
        for machine in machines("azure")
        for profile in accelerators()[machine.accelerator or ""].mig_profiles
    }

    assert profiles == known


@pytest.mark.parametrize("machine", of("azure"), ids=lambda machine: machine.name)
def test_a_size_of_azure_says_its_cpus(machine: MachineType) -> None:
    """The first number of its name."""
    found = re.match(r"Standard_[A-Z]+(\d+)[a-z]+_", machine.name)

    assert found is not None
    assert int(found[1]) == machine.vcpus


@pytest.mark.parametrize("machine", machines("gcp"), ids=lambda machine: machine.name)
def test_a_machine_of_google_says_its_gpus(machine: MachineType) -> None:
    """The accelerator-optimised ones end in their number of GPUs or of CPUs; GKE takes a type."""
    found = re.fullmatch(r"[a-z0-9]+-[a-z]+-(\d+)(g?)", machine.name)

    assert found is not None
    assert int(found[1]) == (machine.gpus if found[2] else machine.vcpus)
    assert machine.gpu_type is not None
    assert machine.gpu_type.startswith("nvidia-")


def test_gke_takes_what_the_catalogue_gives() -> None:
    """Type, count and partition are fields of its model."""
    # in a process of its own: Google's protobufs and Pulumi's do not go together in one
    script = (
        "from google.cloud import container_v1; print(*container_v1.AcceleratorConfig.meta.fields)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    fields = set(done.stdout.split())

    assert fields >= {"accelerator_type", "accelerator_count", "gpu_partition_size"}
