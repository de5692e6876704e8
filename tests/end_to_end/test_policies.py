"""A team adds a rule and an exemption of its own; `evenkeel policies check` holds to both."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import check
from tests.end_to_end.rehearsal import ROOT, Rehearsal, make_project
from tests.gitops.findings.sarif_structure import problems

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("policies")]

PROGRAM = """
import pulumi_kubernetes as kubernetes

for name in ("settings", "agreed"):
    kubernetes.core.v1.ConfigMap(
        name,
        metadata=kubernetes.meta.v1.ObjectMetaArgs(name=name, namespace="default"),
        data={"colour": "grey"},
    )
"""


def _config_map(colour: str) -> dict[str, Any]:
    metadata = {"name": "settings", "namespace": "default"}
    data = {"colour": colour}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


RULE = {
    "id": "team-colour",
    "title": "A team's settings have the team's colour",
    "severity": "low",
    "sources": ["own"],
    "applies": {"kubernetes": [{"group": "", "kind": "ConfigMap", "plural": "configmaps"}]},
    "enforcement": {"dev": "mandatory", "staging": "mandatory", "prod": "mandatory"},
    "expression": "!has(object.data) || !('colour' in object.data)"
    " || object.data.colour in ['blue', 'teal']",
    "finding": "'data.colour: got ' + object.data.colour",
    "message": "expected blue or teal. Change it.",
    "fixtures": {
        "admit": [
            {"case": "blue", "object": _config_map("blue")},
            {"case": "teal", "object": _config_map("teal")},
        ],
        "deny": [
            {"case": "grey", "object": _config_map("grey")},
            {"case": "nothing", "object": _config_map("")},
        ],
    },
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A project with a copy of the pack, one more file in it, and an exemption that ends soon."""
    made = make_project(tmp_path_factory.mktemp("team"))
    (made.root / "policies").unlink()
    pack = made.root / "policies"
    shutil.copytree(ROOT / "policies", pack, ignore=shutil.ignore_patterns("__pycache__"))
    (pack / "rules" / "team.yaml").write_text(yaml.safe_dump([RULE]))
    soon = datetime.now(UTC).date() + timedelta(days=9)
    exemption = {
        "rule": "team-colour",
        "resource": "ConfigMap/default/agreed",
        "reason": "It is grey for good.",
        "owner": "painters",
        "expires": soon.isoformat(),
    }
    (pack / "exemptions.yaml").write_text(yaml.safe_dump([exemption]))
    made.use_program(PROGRAM)
    yield made
    made.end()


def test_the_rule_is_listed_and_explained(project: Rehearsal) -> None:
    """With the pack's own, under the name of its file."""
    listed = project.json("policies", "--subject", "team")
    explained = project.run("policies", "explain", "team-color")

    assert [each["id"] for each in listed["rules"]] == ["team-colour"]
    assert (explained.returncode, explained.stdout) == (2, "")
    assert explained.stderr.endswith("Did you mean team-colour?\n")


def test_the_check_stops_at_it(project: Rehearsal) -> None:
    """With status 3, in a preview of the real engine; the exemption holds for what it names."""
    report = project.root / "report.sarif"

    done = project.run("policies", "check", "local", "--format", "sarif", "--output", str(report))

    log = json.loads(report.read_text())
    results = {
        each["locations"][0]["logicalLocations"][0]["name"]: each
        for each in log["runs"][0]["results"]
        if each["ruleId"] == "team-colour"
    }
    assert done.returncode == 3, done.stdout + done.stderr
    assert problems(log) == []
    assert results["settings"]["message"]["text"].startswith("data.colour: got grey; expected")
    assert results["settings"]["suppressions"] == []
    assert "painters" in results["agreed"]["suppressions"][0]["justification"]
    assert "1 violation, 0 warnings, 1 exempt" in done.stdout
    assert "ends soon" in done.stdout
    assert not (project.root / ".evenkeel").exists()


@pytest.mark.parametrize(
    ("fixtures", "said"),
    [
        (None, "team.yaml[team-colour].fixtures: got nothing; expected a value. Add it."),
        (
            {**RULE["fixtures"], "admit": RULE["fixtures"]["admit"][:1]},  # type: ignore[dict-item,index]
            "team.yaml[team-colour].fixtures.admit: ",
        ),
        (
            {"admit": RULE["fixtures"]["deny"], "deny": RULE["fixtures"]["admit"]},  # type: ignore[index]
            "team-colour.fixtures.admit[grey]: got deny (data.colour: got grey",
        ),
    ],
)
def test_a_rule_that_nothing_proves_fails_the_check_of_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fixtures: object, said: str
) -> None:
    """`python -m policies.rules FOLDER` names the case: none, too few, or one that disagrees."""
    rule = {**RULE, "fixtures": fixtures} if fixtures else {**RULE}
    if not fixtures:
        del rule["fixtures"]
    (tmp_path / "team.yaml").write_text(yaml.safe_dump([rule]))

    assert check.main([str(tmp_path)]) == 1
    assert said in capsys.readouterr().err
