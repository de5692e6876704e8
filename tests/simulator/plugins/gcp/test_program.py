"""The development environment on simulated Google Cloud, from its first preview to its end."""

from collections.abc import Iterator

import pytest

from simulator.plugins.gcp import tokens
from tests.end_to_end.place import Place, expect_ready, make_place, planned_types

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("gcp-dev")]

NAME = "gcp-dev"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The environment, up; its end is a test of its own."""
    made = make_place(NAME, tmp_path_factory.mktemp("gcp"))
    try:
        made.come_up()
        yield made
    finally:
        made.rehearsal.end()


def test_the_first_preview_shows_every_object_of_every_chart(place: Place) -> None:
    """Although there was neither a cluster nor a project before: it is what `up` then made."""
    assert place.first["exit"] == 0, place.first
    previewed = planned_types(place.first)

    assert previewed[tokens.CLUSTER] == 1
    assert previewed[tokens.NODE_POOL] == 3
    assert previewed["kubernetes:nvidia.com/v1:ClusterPolicy"] == 1
    assert previewed.total() == place.first["changes"]


def test_it_comes_up_as_it_is_written(place: Place) -> None:
    """No rule is against it, and every add-on is ready."""
    expect_ready(place.first)


def test_pools_have_their_gpus(place: Place) -> None:
    """Two spot L4s that four pods share each; the H100s are made when somebody asks."""
    assert place.first["exit"] == 0, place.first
    serve, train = place.first["pools"]

    assert (serve["nodes"], serve["gpus"]["allocatable"]) == (2, 8)
    assert (train["nodes"], train["gpus"]["allocatable"]) == (0, 0)


def test_another_limit_updates_the_pool(place: Place) -> None:
    """And the quota of pods beside it; all else is the same, so a second `up` was no change."""
    content = place.content()
    content["gpuPools"][0]["nodes"]["max"] = 6
    place.write(content)
    answer = place.json("up")
    changed = [each for each in answer["steps"] if each["operation"] not in ("same", "read")]

    assert answer["exit"] == 0, answer
    assert {(each["operation"], each["urn"].rpartition("::")[2]) for each in changed} == {
        ("update", "gpu-operator-critical-pods"),
        ("update", "serve-pool"),
    }
    assert answer["changes"] == 2


def test_another_driver_replaces_pools_and_takes_the_installer_away(place: Place) -> None:
    """GKE's own stack then shares the GPUs, with the same number of them allocatable."""
    place.write(place.content() | {"gpu": {"driver": "cloud"}})
    answer = place.json("up")
    done = {(each["operation"], each["urn"].rpartition("::")[2]) for each in answer["steps"]}

    assert answer["exit"] == 0, answer
    assert {("replace", "serve-pool"), ("replace", "train-pool")} <= done
    assert ("delete", "cluster-driver-installer") in done
    assert answer["pools"][0]["gpus"]["allocatable"] == 8


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
