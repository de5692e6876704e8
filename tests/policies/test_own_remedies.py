"""What the pack's own rules mend of namespaces and pools, and whose choice they leave."""

import json
from typing import Any

import pytest

from policies.settings import ENVIRONMENT_KEY
from policies.values import Unknown, read
from tests.policies.service import Service

HERE = {ENVIRONMENT_KEY: json.dumps({"stage": "dev", "owner": "ml-platform"})}
POD_SECURITY = "pod-security.kubernetes.io/enforce"


@pytest.mark.parametrize(
    ("labels", "mended"),
    [
        ({"team": "search"}, {"team": "search", POD_SECURITY: "baseline"}),
        (None, {POD_SECURITY: "baseline"}),
        ({POD_SECURITY: "privileged"}, None),
        (Unknown(), None),
    ],
)
def test_a_namespace_gets_the_level_that_it_does_not_say(
    shared_service: Service, labels: object, mended: dict[str, str] | None
) -> None:
    """Whoever chose another level is told; nobody's choice is written over."""
    shared_service.configure(HERE)
    given = {"metadata": {"name": "search", "labels": labels}}

    done = shared_service.remediate("kubernetes:core/v1:Namespace", given)

    assert [read(each.properties)["metadata"]["labels"] for each in done] == (
        [mended] if mended else []
    )


@pytest.mark.parametrize(
    ("token", "properties", "place"),
    [
        (
            "aws:eks/nodeGroup:NodeGroup",
            {"nodeGroupName": "train", "instanceTypes": ["p5.48xlarge"]},
            "labels",
        ),
        (
            "gcp:container/nodePool:NodePool",
            {"name": "train", "nodeConfig": {"machineType": "a3-highgpu-8g"}},
            "nodeConfig",
        ),
        (
            "azure-native:containerservice:AgentPool",
            {"agentPoolName": "train", "vmSize": "Standard_ND96isr_H100_v5"},
            "nodeLabels",
        ),
    ],
)
def test_a_pool_gets_the_label_of_the_pool_that_it_is_called_as(
    shared_service: Service, token: str, properties: dict[str, Any], place: str
) -> None:
    """Only where the environment has a pool of that name: queues choose machines by it."""
    for pool, count in (("train", 1), ("other", 0)):
        said = {"stage": "dev", "owner": "x", "gpuPools": [{"name": pool}]}
        shared_service.configure({ENVIRONMENT_KEY: json.dumps(said)})
        done = shared_service.remediate(token, properties)
        mine = [each for each in done if each.policyName == "gpu-pool-labelled"]
        assert len(mine) == count
        for each in mine:
            made = read(each.properties)[place]
            assert made.get("labels", made) == {"evenkeel.dev/pool": "train"}
