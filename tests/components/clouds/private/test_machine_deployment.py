"""How many machines there are, where, and what the autoscaler reads."""

from typing import Any

import pytest

from components.clouds.private.machine_deployment import (
    Share,
    Templates,
    object_name,
    plan_annotations,
    plan_machine_deployment,
    plan_shares,
    template_name,
)
from components.clouds.private.machine_settings import MachineSize
from tests.components.clouds.private.environment import SIZE, made, pool

LABELS = {
    "cluster.x-k8s.io/cluster-name": "room",
    "evenkeel.dev/machines": "room-serve-east",
    "node.cluster.x-k8s.io/evenkeel-pool": "serve",
}
CAPACITY = "capacity.cluster-autoscaler.kubernetes.io"
GROUP = "cluster.x-k8s.io/cluster-api-autoscaler-node-group"


@pytest.mark.parametrize(
    ("api", "own", "changes", "shares"),
    [
        ([], [], {}, [(None, 1, 4)]),
        (["a", "b"], [], {}, [("a", 1, 2), ("b", 0, 2)]),
        (
            ["a", "b", "c"],
            [],
            {"min_nodes": 5, "max_nodes": 7},
            [("a", 2, 3), ("b", 2, 2), ("c", 1, 2)],
        ),
        (["a", "b"], ["b"], {}, [("b", 1, 4)]),
        (["a", "b"], [], {"compact": True}, [("a", 1, 4)]),
        (["a", "b"], [], {"min_nodes": 0, "max_nodes": 1}, [("a", 0, 1)]),
    ],
)
def test_a_pool_is_spread_over_its_failure_domains(
    api: list[str],
    own: list[str],
    changes: dict[str, Any],
    shares: list[tuple[str | None, int, int]],
) -> None:
    """Nothing is lost and nothing added; a compact pool stays together; no domain is empty."""
    settings = made(api={"failureDomains": api}, failureDomains=own)
    assert settings.cluster_api is not None
    planned = plan_shares(pool(**changes), settings.cluster_api, settings.pools["serve"])

    assert [(each.domain, each.min_nodes, each.max_nodes) for each in planned] == shares


def test_the_autoscaler_knows_a_machine_before_it_has_seen_one() -> None:
    """Sizes, what a node offers (shared GPUs count), its labels and the taint."""
    share = Share(domain=None, min_nodes=0, max_nodes=4)

    assert plan_annotations(pool(time_slices=4), share, MachineSize.model_validate(SIZE)) == {
        f"{GROUP}-min-size": "0",
        f"{GROUP}-max-size": "4",
        f"{CAPACITY}/cpu": "64",
        f"{CAPACITY}/memory": "512Gi",
        f"{CAPACITY}/ephemeral-disk": "500Gi",
        f"{CAPACITY}/gpu-type": "nvidia.com/gpu",
        f"{CAPACITY}/gpu-count": "4",
        f"{CAPACITY}/labels": (
            "cluster-api/accelerator=nvidia-l4,evenkeel.dev/pool=serve,"
            "nvidia.com/device-plugin.config=time-slices-4"
        ),
        f"{CAPACITY}/taints": "nvidia.com/gpu=present:NoSchedule",
    }


def test_without_a_size_only_the_bounds_are_said() -> None:
    """The autoscaler then learns from the machines that there are."""
    share = Share(domain=None, min_nodes=1, max_nodes=4)

    assert plan_annotations(pool(), share, None) == {
        f"{GROUP}-min-size": "1",
        f"{GROUP}-max-size": "4",
    }


def test_a_machine_deployment_names_no_number() -> None:
    """The autoscaler's number would be undone by each `up`; one machine goes before one comes."""
    api = made().cluster_api
    assert api is not None
    templates = Templates(machine_kind="Metal3MachineTemplate", machine="m-1", bootstrap="b-1")
    share = Share(domain="east", min_nodes=1, max_nodes=4)
    assert plan_machine_deployment(api, pool(), share, templates) == {
        "clusterName": "room",
        "rollout": {
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1},
            }
        },
        "selector": {"matchLabels": {k: LABELS[k] for k in list(LABELS)[:2]}},
        "template": {
            "metadata": {"labels": LABELS},
            "spec": {
                "clusterName": "room",
                "version": "v1.36.3",
                "failureDomain": "east",
                "bootstrap": {
                    "configRef": {
                        "apiGroup": "bootstrap.cluster.x-k8s.io",
                        "kind": "KubeadmConfigTemplate",
                        "name": "b-1",
                    }
                },
                "infrastructureRef": {
                    "apiGroup": "infrastructure.cluster.x-k8s.io",
                    "kind": "Metal3MachineTemplate",
                    "name": "m-1",
                },
            },
        },
    }


def test_other_content_is_another_template() -> None:
    """Templates never change: machines roll over to one with another name."""
    api = made().cluster_api
    assert api is not None
    name = object_name(api, pool())

    assert template_name(name, {"a": 1}) == template_name(name, {"a": 1})
    assert template_name(name, {"a": 1}) != template_name(name, {"a": 2})
