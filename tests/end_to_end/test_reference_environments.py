"""Every environment of the repository, whole: no rule has anything against it, and dev comes up."""

from pathlib import Path

import pytest

from tests.end_to_end.place import expect_no_finding, expect_ready, make_place
from tests.end_to_end.rehearsal import ROOT
from tests.simulator.plugins.aws import test_program as aws
from tests.simulator.plugins.azure_native import test_program as azure
from tests.simulator.plugins.gcp import test_program as gcp

pytestmark = pytest.mark.cluster

NAMES = sorted(
    path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    for path in (ROOT / "environments").glob("Pulumi.*.yaml")
)

DEV = [name for name in NAMES if name.endswith("-dev")]
"""Small enough to be brought up; tests/end_to_end/test_clouds.py does so with parts of prod."""

CLOUDS = {each.NAME: each for each in (aws, azure, gcp)}
"""Brought up by the tests of their clouds, which go on with them: once is enough."""


@pytest.mark.parametrize("name", [each for each in NAMES if each not in DEV])
def test_no_rule_has_anything_against_it(name: str, tmp_path: Path) -> None:
    """All rules look at all that is previewed, none that is mandatory denies; nothing is left."""
    made = make_place(name, tmp_path)

    expect_no_finding(made.json("preview"))
    assert not (tmp_path / ".evenkeel").exists()
    assert made.rehearsal.processes() == []


@pytest.mark.parametrize("name", [each for each in DEV if each not in CLOUDS])
def test_dev_comes_up_as_it_is_written_and_goes(name: str, tmp_path: Path) -> None:
    """No rule is against it, every add-on is ready, and nothing is left of it in the end."""
    made = make_place(name, tmp_path)
    first = made.json("up")
    ended = made.json("down")

    expect_ready(first)
    # a private cluster has no cloud that could be left
    assert ended == {"status": "ok", "exit": 0, "environment": name, "removed": True}
    assert made.rehearsal.processes() == []


def test_each_dev_of_a_cloud_is_brought_up_whole_by_its_tests() -> None:
    """They hold the same of it, by the same name, and count what its end leaves in the cloud."""
    assert CLOUDS.keys() == {"aws-dev", "azure-dev", "gcp-dev"}
    for module in CLOUDS.values():
        assert callable(module.test_it_comes_up_as_it_is_written)
        assert callable(module.test_the_end_leaves_nothing)


def test_there_are_four_clouds_and_two_stages_of_each() -> None:
    """The list cannot become shorter unnoticed."""
    clouds, stages = ("aws", "azure", "gcp", "private"), ("dev", "prod")

    assert {f"{cloud}-{stage}" for cloud in clouds for stage in stages} | {"local"} == set(NAMES)
