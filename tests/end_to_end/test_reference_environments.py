"""Every environment of the repository, whole: no rule has anything against it, and dev comes up."""

from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.rehearsal import ROOT, make_project
from tests.environments import text

pytestmark = pytest.mark.cluster

NAMES = sorted(
    path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    for path in (ROOT / "environments").glob("Pulumi.*.yaml")
)


DEV = [name for name in NAMES if name.endswith("-dev")]
"""Small enough to be brought up; tests/end_to_end/test_clouds.py does so with parts of prod."""


def _expect_no_finding(found: dict[str, Any]) -> None:
    """Hold a document to have judged all there is, and to have nothing against it."""
    findings = found["policies"]["findings"]
    assert [each for each in findings if each["kind"] == "violation"] == []
    assert found["policies"]["counts"]["violation"] == 0
    assert (found["exit"], found["operations"].keys()) == (0, {"create"}), found
    assert found["operations"]["create"] >= 50


@pytest.mark.parametrize("name", [each for each in NAMES if each not in DEV])
def test_no_rule_has_anything_against_it(name: str, tmp_path: Path) -> None:
    """All rules look at all that is previewed; none that is mandatory denies anything."""
    made = make_project(tmp_path)
    (tmp_path / "environments" / f"Pulumi.{name}.yaml").write_text(text(name))

    _expect_no_finding(made.json("preview", name))
    assert made.processes() == []


@pytest.mark.parametrize("name", DEV)
def test_dev_comes_up_as_it_is_written_and_goes(name: str, tmp_path: Path) -> None:
    """No rule is against it, every add-on is ready, and nothing is left of it in the end."""
    made = make_project(tmp_path)
    (tmp_path / "environments" / f"Pulumi.{name}.yaml").write_text(text(name))
    first = made.json("up", name)
    ended = made.json("down", name)

    _expect_no_finding(first)
    assert (first["ready"], first["missing"]) == (True, []), first
    assert (ended["exit"], ended.get("cloud_resources_left", {})) == (0, {}), ended
    assert made.processes() == []


def test_there_are_four_clouds_and_two_stages_of_each() -> None:
    """The list cannot become shorter unnoticed."""
    clouds, stages = ("aws", "azure", "gcp", "private"), ("dev", "prod")

    assert {f"{cloud}-{stage}" for cloud in clouds for stage in stages} | {"local"} == set(NAMES)
