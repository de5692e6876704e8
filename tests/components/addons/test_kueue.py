"""Kueue's quota is what the pools can hold, and its configuration is one that it takes."""

from dataclasses import replace

import pytest
import yaml

from components.addons.kueue.options import Options
from components.addons.kueue.queues import capacity, queue_objects
from components.addons.kueue.values import values
from components.contract import ClusterOffer
from components.planning import accelerators
from components.planning.pools import GpuPool
from simulator.controllers.mig import most
from simulator.session_data import Gpus
from tests.gpu_rows import ROWS

POOL = GpuPool(
    name="pool", accelerator="nvidia-h100-80gb", gpus_per_node=8, min_nodes=0, max_nodes=3
)
CUT = [
    (each.name, profile)
    for each in accelerators.catalogue().values()
    for profile in each.mig_profiles
]


def test_a_whole_pool_counts_the_gpus_of_its_largest_size() -> None:
    """Machines that are not there yet count: a job that waits for quota would never bring them."""
    assert capacity(POOL) == 24
    assert capacity(replace(POOL, time_slices=4)) == 96


@pytest.mark.parametrize(("profile", "count"), [("1g.10gb", 7), ("3g.40gb", 2), ("1g.20gb", 4)])
def test_a_cut_pool_counts_instances(profile: str, count: int) -> None:
    """Pods ask for nvidia.com/gpu, cut or whole."""
    assert capacity(replace(POOL, mig_profile=profile)) == 24 * count


@pytest.mark.parametrize(("accelerator", "profile"), CUT)
def test_instances_are_those_that_the_mig_manager_makes(accelerator: str, profile: str) -> None:
    """A quota above what nodes show lets jobs in that never start."""
    known = accelerators.catalogue()[accelerator]
    gpus = Gpus(
        accelerator=accelerator,
        product=known.product,
        count=1,
        memory_mib=known.memory_mib,
        mig_profiles=known.mig_profiles,
    )
    pool = replace(POOL, accelerator=accelerator, gpus_per_node=1, max_nodes=1, mig_profile=profile)

    assert capacity(pool) == most(gpus, profile)


def test_a_flavor_tolerates_what_its_nodes_carry() -> None:
    """Where machines carry a taint beside the GPU's, a job that was let in must get past it."""
    (flavor, *_) = queue_objects(ROWS["AKS operator"].offer)

    assert [each["key"] for each in flavor["spec"]["tolerations"]] == [
        "nvidia.com/gpu",
        "kubernetes.azure.com/scalesetpriority",
    ]


@pytest.mark.parametrize("options", [{}, {"queuePods": True}])
def test_kueue_keeps_away_from_the_platform(
    cluster: ClusterOffer, options: dict[str, bool]
) -> None:
    """Kueue refuses a selector that lets in kube-system or its own namespace."""
    told = values(cluster, Options.model_validate(options))
    text = told["managerConfig"]["controllerManagerConfigYaml"]
    expressions = yaml.safe_load(text)["managedJobsNamespaceSelector"]["matchExpressions"]

    assert expressions == [
        {
            "key": "kubernetes.io/metadata.name",
            "operator": "NotIn",
            "values": ["kube-system", "kueue-system"],
        },
        {"key": "evenkeel.dev/addon", "operator": "DoesNotExist"},
    ]


def test_pods_wait_only_where_somebody_asks(cluster: ClusterOffer) -> None:
    """With the integration for pods, no pod of a team can be made while Kueue is away."""
    plain, asked = (
        yaml.safe_load(
            values(cluster, Options.model_validate(options))["managerConfig"][
                "controllerManagerConfigYaml"
            ]
        )
        for options in ({}, {"queuePods": True, "podsReadyWithin": "45m"})
    )
    pods = {"pod", "deployment", "statefulset", "leaderworkerset.x-k8s.io/leaderworkerset"}

    assert pods.isdisjoint(plain["integrations"]["frameworks"])
    assert pods <= set(asked["integrations"]["frameworks"])
    assert "waitForPodsReady" not in plain
    assert asked["waitForPodsReady"]["timeout"] == "45m"
    assert plain["resources"] == {"quotaCheckStrategy": "IgnoreUndeclared"}
