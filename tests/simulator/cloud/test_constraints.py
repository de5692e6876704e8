"""Values of inputs, against the clouds' own API models."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulator.cloud.constraints import Constraints, violations
from simulator.plugins.cloud.marks import values_at
from simulator.plugins.wire import UNKNOWN

AMI = "botocore:eks:CreateNodegroupRequest.amiType"
STRATEGY = "google:container_v1:GPUSharingConfig.GPUSharingStrategy"


def _constraint(reference: str) -> dict[str, Any]:
    """Read a model in a process of its own: Google's and Pulumi's messages have names in common."""
    program = (
        "import json, sys\n"
        "from simulator.cloud.published import constraint\n"
        "try: print(json.dumps(constraint(sys.argv[1])))\n"
        "except LookupError as error: print(json.dumps({'error': str(error)}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, reference],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _said(reference: str, value: object) -> list[str]:
    return list(violations(_constraint(reference), value, reference))


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        (AMI, "AL2023_x86_64_NVIDIA"),
        (AMI, UNKNOWN),
        ("botocore:ec2:InstanceType", "p5.48xlarge"),
        ("botocore:eks:CreateClusterRequest.name", "evenkeel-prod_1"),
        ("botocore:eks:CreateNodegroupRequest.scalingConfig.minSize", 0),
        ("botocore:eks:CreateNodegroupRequest.taints[*].key", "nvidia.com/gpu"),
        ("azure:containerservice:GPUInstanceProfile", "MIG1g"),
        (STRATEGY, "TIME_SHARING"),
    ],
)
def test_what_a_model_allows_is_let_be(reference: str, value: object) -> None:
    """Enumerations, patterns, lengths and ranges are read from all three clouds' models."""
    assert _said(reference, value) == []


@pytest.mark.parametrize(
    ("reference", "value", "reason"),
    [
        (
            AMI,
            "AL2023_x86_64_NVIDA",
            (
                "got AL2023_x86_64_NVIDA; expected AL2023_x86_64_NVIDIA, AL2023_x86_64_STANDARD, "
                "AL2023_ARM_64_NVIDIA or another of 23 (eks). Choose one."
            ),
        ),
        (
            "botocore:eks:CreateClusterRequest.name",
            "-x",
            "got -x; expected what matches ^[0-9A-Za-z][A-Za-z0-9\\-_]* (eks). Change it.",
        ),
        (
            "botocore:eks:CreateClusterRequest.name",
            "x" * 101,
            "got 101 characters; expected 1 to 100 characters (eks). Change it.",
        ),
        (
            "botocore:eks:CreateNodegroupRequest.scalingConfig.minSize",
            -1,
            "got -1; expected at least 0 (eks). Change it.",
        ),
        (
            "azure:containerservice:GPUInstanceProfile",
            "MIG5g",
            (
                "got MIG5g; expected MIG1g, MIG2g, MIG3g, MIG4g, MIG7g "
                "(containerservice). Choose one."
            ),
        ),
        (
            STRATEGY,
            "GPU_SHARING_STRATEGY_UNSPECIFIED",
            (
                "got GPU_SHARING_STRATEGY_UNSPECIFIED; expected TIME_SHARING, MPS "
                "(container_v1). Choose one."
            ),
        ),
    ],
)
def test_what_a_model_does_not_allow_is_refused(reference: str, value: object, reason: str) -> None:
    """The message has the nearest values and the model that says so."""
    assert _said(reference, value) == [reason]


@pytest.mark.parametrize(
    "reference",
    [
        "botocore:eks:CreateNodegroupRequest.amiTypo",
        "botocore:ekz:CreateNodegroupRequest.amiType",
        "azure:containerservice:GPUProfiles",
        "google:container_v1:GPUSharingConfig.Strategy",
        "botocore:eks:CreateNodegroupRequest.subnets",
    ],
)
def test_a_reference_to_nothing_is_refused(reference: str) -> None:
    """A mapping that names what no model has, or what no model limits, stops the generator."""
    error = _constraint(reference)["error"]

    assert error.startswith(f"{reference}: ")
    assert "not in the model" in error or "says nothing of its values" in error


def test_inputs_are_found_by_their_paths() -> None:
    """Every element of a list is looked at."""
    model = {"type": "string", "enum": ["NO_SCHEDULE", "NO_EXECUTE"]}
    limits = Constraints(
        {"inputs": {"t": {"taints[*].effect": "a:eks:T"}}, "models": {"a:eks:T": model}}
    )
    inputs = {"taints": [{"effect": "NO_SCHEDULE"}, {"effect": "NEVER"}, {"effect": UNKNOWN}]}

    assert [at for at, _ in limits.problems("t", inputs, values_at)] == ["taints[1].effect"]
    assert list(limits.problems("other", inputs, values_at)) == []
