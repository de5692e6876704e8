"""Whether quotas have room, before anything is made: as the simulated cloud itself will count."""

from pathlib import Path
from typing import Any

import pytest

from cli.quota_room import Shortage, shortage_document, shortages
from components.clouds.providers import PROVIDERS
from operations.hardware import machine_types
from simulator.cloud.providers import plugin_module
from simulator.cloud.quotas import families
from simulator.plugins.aws.pool_quota import per_machine
from simulator.session import Session
from simulator.session_data import SessionData
from stacks.environment import Environment, parse
from tests.environments import read_environment


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session with the simulator's own quotas."""
    return Session.write(tmp_path / "session", SessionData(environment="x", kubernetes="1.36"))


def environment(name: str, low: int = 1, high: int = 4) -> Environment:
    """Return an environment of the repository with one pool of such a size."""
    content: dict[str, Any] = read_environment(name, ())
    content["gpuPools"] = [content["gpuPools"][0] | {"nodes": {"min": low, "max": high}}]
    for key in ("claims", "pools"):
        if told := content["cloud"].get(key):
            content["cloud"][key] = {
                pool: each for pool, each in told.items() if pool == content["gpuPools"][0]["name"]
            }
    return parse(content)


QUOTAS = {
    "aws-prod": "aws/us-west-2/on-demand-p",
    "gcp-prod": "gcp/us-central1/NVIDIA_H100_GPUS",
    "azure-prod": "azure-native/swedencentral/standardNDSH100v5Family",
}


@pytest.mark.parametrize("name", QUOTAS)
def test_the_repositorys_environments_have_room(name: str, session: Session) -> None:
    """With the simulator's own quotas, also at their largest."""
    assert shortages(name, parse(read_environment(name, ())), session, {}) == ()


@pytest.mark.parametrize("name", QUOTAS)
@pytest.mark.parametrize("limit", [0, 1])
def test_a_quota_that_is_too_small_stops(name: str, limit: int, session: Session) -> None:
    """The cloud would refuse the first machine; the line says how much is needed."""
    (found,) = shortages(name, environment(name), session, {QUOTAS[name]: limit})

    assert (found.name, found.limit, found.stops) == (QUOTAS[name], limit, True)
    assert found.most == 4 * found.least
    assert f"Ask for at least {found.least:,}" in found.line()
    assert QUOTAS[name].split("/")[1] in found.line()
    assert shortage_document((found,))[0]["stops"] is True


SYSTEM = {
    "aws-prod": ("aws/us-west-2/on-demand-standard", 4 * 3, 4 * 9, ("system",)),
    "gcp-prod": ("gcp/us-central1/CPUS", 4 * 3, 4 * 9, ("system",)),
    "azure-prod": (
        "azure-native/swedencentral/standardDDSv5Family",
        4 * (3 + 3),
        4 * (5 + 9),
        ("system", "platform"),
    ),
}
"""Environment -> what its machines without GPUs count for, their least, their most, the pools."""


@pytest.mark.parametrize("name", SYSTEM)
def test_machines_without_gpus_count_too(name: str, session: Session) -> None:
    """Nothing in the file says how many there are, so that nothing in it is to be changed."""
    quota, least, most, pools = SYSTEM[name]
    (stopping,) = shortages(name, environment(name), session, {quota: least - 1})
    (growing,) = shortages(name, environment(name), session, {quota: least})

    assert (stopping.name, stopping.stops, growing.stops) == (quota, True, False)
    assert (stopping.least, stopping.most, stopping.pools) == (least, most, pools)
    assert f"the pools ({', '.join(pools)}) begin with {least} vCPUs" in stopping.line()
    assert stopping.line().endswith("at its largest), or take another region.")
    assert growing.line().endswith(f"Ask for {most}.")
    assert shortages(name, environment(name), session, {quota: most}) == ()


@pytest.mark.parametrize("name", QUOTAS)
def test_a_quota_without_room_to_grow_is_a_warning(name: str, session: Session) -> None:
    """What the pool begins with fits; what it may grow to does not."""
    (small,) = shortages(name, environment(name), session, {QUOTAS[name]: 0})
    (found,) = shortages(name, environment(name), session, {QUOTAS[name]: small.least})

    assert not found.stops
    assert found.line().endswith(f"Ask for {small.most:,}, or lower nodes.max.")
    assert shortages(name, environment(name), session, {QUOTAS[name]: small.most}) == ()


def test_a_limit_of_the_session_holds(session: Session) -> None:
    """As given to the last `up`; a typed one counts more."""
    name = QUOTAS["aws-prod"]
    poor = Session(session.folder, session.data.model_copy(update={"quotas": {name: 5}}))

    assert [s.limit for s in shortages("x", environment("aws-prod"), poor, {})] == [5]
    assert [s.limit for s in shortages("x", environment("aws-prod"), poor, {name: 7})] == [7]


def test_machines_of_ones_own_have_no_quota(session: Session) -> None:
    """Nobody limits them."""
    assert shortages("x", environment("private-dev", 1, 2), session, {}) == ()


def test_what_is_reserved_was_counted_before() -> None:
    """EKS does not count machines of a Capacity Block again."""
    machine = machine_types("aws")["p5.48xlarge"]

    assert per_machine("p5.48xlarge", machine, "reserved") == {}
    assert per_machine("p5.48xlarge", machine, "on-demand") == {"on-demand-p": 192}
    assert per_machine("p5.48xlarge", machine, "spot") == {"spot-p5": 192}


def test_every_cloud_that_makes_machines_says_what_they_count_for() -> None:
    """By the same functions that count the pools once they are made."""
    for cloud, provider in PROVIDERS.items():
        takes = plugin_module(provider, "pool_quota").per_machine
        for name, machine in machine_types(cloud).items():
            for capacity in ("on-demand", "spot"):
                found = takes(name, machine, capacity)
                assert found.keys() <= families(provider) | {"GPUS"}, (name, found)
                assert all(found.values()), (name, found)


def test_a_line_says_what_to_do() -> None:
    """Figures with commas, units, and where."""
    found = Shortage("aws/eu-west-1/on-demand-p", "P", "vCPUs", 192, 384, 1536)

    assert found.line() == (
        "quota P is too small: the pools begin with 384 vCPUs, the account has 192 vCPUs in "
        "eu-west-1. Ask for at least 384 (1,536 with every pool at its largest), lower nodes.min, "
        "or take another region or capacity."
    )
