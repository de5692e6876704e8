"""The development environment on simulated Azure, from its first preview to its end."""

from collections.abc import Iterator

import pytest

from simulator.plugins.azure_native.kinds.agent_pool import CLUSTER, POOL
from tests.end_to_end.place import Answer, Place, expect_ready, make_place, planned_types

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("azure-dev")]

NAME = "azure-dev"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The environment, up; its end is a test of its own."""
    made = make_place(NAME, tmp_path_factory.mktemp("azure"))
    try:
        made.come_up()
        yield made
    finally:
        made.rehearsal.end()


def of_azure(answer: Answer) -> list[tuple[str, str]]:
    """Return what was done to Azure's resources: operation and name."""
    return [
        (each["operation"], each["urn"].rpartition("::")[2])
        for each in answer["steps"]
        if each["operation"] not in ("same", "read") and each["type"].startswith("azure-native:")
    ]


def test_the_first_preview_shows_every_object_of_every_chart(place: Place) -> None:
    """Although there was neither a cluster nor a project before: it is what `up` then made."""
    assert place.first["exit"] == 0, place.first
    previewed = planned_types(place.first)

    assert previewed[CLUSTER] == 1
    assert previewed[POOL] == 3
    assert previewed["kubernetes:nvidia.com/v1:ClusterPolicy"] == 1
    assert previewed.total() == place.first["changes"]


def test_it_comes_up_as_it_is_written(place: Place) -> None:
    """No rule is against it, and every add-on is ready."""
    expect_ready(place.first)


def test_pools_have_their_gpus(place: Place) -> None:
    """A spot T4, which the operator reaches in spite of AKS' taint; the H100s come when asked."""
    assert place.first["exit"] == 0, place.first
    spot, train = place.first["pools"]

    assert (spot["nodes"], spot["gpus"]["allocatable"]) == (1, 1)
    assert (train["nodes"], train["gpus"]["allocatable"]) == (0, 0)


def test_pools_beside_the_clusters_own_change_nothing(place: Place) -> None:
    """AKS tells them as parts of the cluster, before and after `system` by their names."""
    second = place.json("up")

    assert (second["exit"], second["changes"], of_azure(second)) == (0, 0, []), second


def test_another_limit_updates_the_pool(place: Place) -> None:
    """And nothing beside it: all else is the same, the cluster too, however many pools it has."""
    content = place.content()
    content["gpuPools"][0]["nodes"]["max"] = 6
    place.write(content)
    answer = place.json("up")
    (cluster,) = [each for each in place.state() if each["type"] == CLUSTER]
    told = [each["name"] for each in cluster["inputs"]["agentPoolProfiles"]]

    assert answer["exit"] == 0, answer
    assert of_azure(answer) == [("update", "spot-pool")]
    assert answer["changes"] == 1
    assert told == ["platform", "spot", "system", "train"]


def test_another_driver_replaces_the_gpu_pools(place: Place) -> None:
    """AKS cannot change it; afterwards AKS' own driver serves as many GPUs."""
    place.write(place.content() | {"gpu": {"driver": "cloud"}})
    answer = place.json("up")

    assert answer["exit"] == 0, answer
    assert {("replace", "spot-pool"), ("replace", "train-pool")} <= set(of_azure(answer))
    assert "cluster-platform" not in {name for _, name in of_azure(answer)}
    assert answer["pools"][0]["gpus"]["allocatable"] == 1


def test_the_end_leaves_nothing(place: Place) -> None:
    """Every simulated resource is deleted as a real destroy would, and counted."""
    store = place.store()
    made = sum(store.counts().values())
    store.close()
    ended = place.json("down")

    assert ended["exit"] == 0, ended
    assert ended["cloud_resources_removed"] == made
    assert ended["cloud_resources_left"] == {}
    assert place.rehearsal.processes() == []
