"""Every environment of the repository, whole: no rule has anything against it."""

from pathlib import Path

import pytest

from tests.end_to_end.rehearsal import ROOT, make_project
from tests.environments import text

pytestmark = pytest.mark.cluster

NAMES = sorted(
    path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    for path in (ROOT / "environments").glob("Pulumi.*.yaml")
)


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_has_anything_against_it(name: str, tmp_path: Path) -> None:
    """All rules look at all that is previewed; none that is mandatory denies anything."""
    made = make_project(tmp_path)
    (tmp_path / "environments" / f"Pulumi.{name}.yaml").write_text(text(name))

    found = made.json("preview", name)

    findings = found["policies"]["findings"]
    assert [each for each in findings if each["kind"] == "violation"] == []
    assert found["policies"]["counts"]["violation"] == 0
    assert (found["exit"], found["operations"].keys()) == (0, {"create"}), found
    assert found["operations"]["create"] >= 50
    assert made.processes() == []


def test_there_are_four_clouds_and_two_stages_of_each() -> None:
    """The list cannot become shorter unnoticed."""
    clouds, stages = ("aws", "azure", "gcp", "private"), ("dev", "prod")

    assert {f"{cloud}-{stage}" for cloud in clouds for stage in stages} | {"local"} == set(NAMES)
