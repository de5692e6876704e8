"""A finding is shown at the line that somebody changes to mend it."""

import pytest

from gitops.findings.finding import Finding
from gitops.findings.places import (
    Place,
    Places,
    environment_line,
    environment_lines,
    exemption_lines,
)
from gitops.findings.sarif import sarif
from policies.exemptions import EXEMPTIONS, load
from policies.granted import Granted
from tests.environments import ROOT
from tests.gitops.findings.reports import EXEMPTIONS as MADE
from tests.gitops.findings.reports import TODAY, report

ENVIRONMENT = """\
# The first line is where everything is that has no other.
config:
  evenkeel:environment:
    cloud:
      name: aws
    stage: prod
    network: {cidr: 10.40.0.0/16}
    gpuPools:
      - accelerator: nvidia-l4
        name: serve # behind another key
      - name: serve-large
        nodes: {min: 0, max: 4}
    addons:
      # what serves
      kserve: {}
      milvus: {replicas: 3}
      milvus-lake: {}
    budget: {monthUsd: 50000}
"""
LINES = environment_lines(ENVIRONMENT)


@pytest.mark.parametrize(
    ("chain", "name", "line"),
    [
        ("evenkeel:aws:NodePool", "serve", 10),
        ("evenkeel:aws:NodePool$aws:eks/nodeGroup:NodeGroup", "serve-a", 10),
        ("evenkeel:aws:NodePool$aws:autoscaling/tag:Tag", "serve-large-label-x", 11),
        ("evenkeel:private:NodePool$kubernetes:core/v1:NodePatch", "gone-node-1", 8),
        ("evenkeel:addons:Release", "kserve", 15),
        ("evenkeel:addons:Release$kubernetes:core/v1:Namespace", "kserve-namespace", 15),
        (
            "evenkeel:addons:Release$kubernetes:helm.sh/v4:Chart$kubernetes:apps/v1:Deployment",
            "milvus-chart:milvus/milvus-proxy",
            16,
        ),
        ("evenkeel:addons:Release$kubernetes:core/v1:Secret", "milvus-lake-secret", 17),
        ("evenkeel:addons:Pages$kubernetes:networking.k8s.io/v1:Ingress", "kserve-page", 15),
        ("evenkeel:aws:Network$aws:ec2/vpc:Vpc", "network", 7),
        ("evenkeel:aws:Cluster$aws:eks/cluster:Cluster", "cluster", 4),
        ("evenkeel:aws:Storage$aws:s3/bucket:Bucket", "storage-milvus", 16),
        ("evenkeel:aws:Storage$aws:s3/bucket:Bucket", "storage-pipelines", 4),
        ("evenkeel:aws:Identity$aws:iam/role:Role", "identity-kserve-models", 15),
        ("evenkeel:planning:Budget", "budget", 18),
        ("aws:s3/bucket:Bucket", "own", 4),
        ("pulumi:providers:aws", "default", 4),
        ("pulumi:providers:kubernetes", "cluster", 1),
        ("kubernetes:core/v1:Pod", "own", 1),
        ("team:own:Thing$kubernetes:core/v1:Pod", "kserve", 1),
        ("pulumi:pulumi:Stack", "evenkeel-aws-prod", 1),
    ],
)
def test_a_resource_leads_to_its_part_of_the_file(chain: str, name: str, line: int) -> None:
    """By the components that it is in, and the longest name that its own starts with."""
    urn = f"urn:pulumi:aws-prod::evenkeel::{chain}::{name}"

    assert environment_line(Finding("any", "mandatory", urn, "no"), LINES) == line


@pytest.mark.parametrize("urn", ["", "evenkeel", "urn:pulumi:a::b", "urn:pulumi:a::b::c::d::e"])
def test_an_odd_urn_leads_to_the_first_line_or_to_the_clouds(urn: str) -> None:
    """Never to an error."""
    assert environment_line(Finding("any", "mandatory", urn, "no"), LINES) in {1, 4}
    assert environment_line(Finding("any", "mandatory", urn, "no"), {}) == 1


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "[1]", "config: 3", "config: {evenkeel:environment: [a]}", "x" * 9, "[" * 5000],
)
def test_what_is_no_environment_has_no_lines(text: str) -> None:
    """Nothing is raised; findings are at the first line then."""
    assert environment_lines(text) == {}


def test_odd_parts_are_passed_over() -> None:
    """A pool without a name, one whose name is no text, a section that is a word."""
    text = """\
config:
  evenkeel:environment:
    gpuPools: [{nodes: 1}, 4, {name: [a]}, {name: last}]
    addons: all
"""
    assert environment_lines(text) == {("gpuPools",): 3, ("gpuPools", "last"): 3, ("addons",): 4}


def test_every_pool_and_add_on_of_the_repository_has_its_line() -> None:
    """The line says what is found there."""
    for file in sorted((ROOT / "environments").glob("Pulumi.*.yaml")):
        text = file.read_text(encoding="utf-8")
        rows = text.splitlines()
        lines = environment_lines(text)
        for (section, *name), line in lines.items():
            assert (name or [section])[0] in rows[line - 1], (file.name, section, name)
        assert {"cloud", "addons", "gpuPools"} <= {each[0] for each in lines}


def test_a_faulty_exemption_is_shown_where_it_is_written() -> None:
    """By rule, resource, owner, and the day where two are of the same."""
    granted = Granted(MADE, "aws-prod", TODAY)
    lines = tuple((each, 10 * place) for place, each in enumerate(MADE, 1))
    places = Places("environments/a.yaml", LINES, "policies/exemptions.yaml", lines)
    found = {
        each.name: places.of(Finding(each.name, each.level, "urn", each.message))
        for each in granted.faults("prod")
    }

    assert found == {
        "exemption-expired": Place("policies/exemptions.yaml", 30),
        "exemption-unused": Place("policies/exemptions.yaml", 20),
    }
    other = Finding("exemption-unused", "mandatory", "urn", "exemptions.yaml: got something else")
    assert places.of(other) == Place("environments/a.yaml", 1)


def test_the_repositorys_exemptions_have_their_lines() -> None:
    """Aliases and merged keys count as the entry that uses them."""
    excepted = load()
    text = EXEMPTIONS.read_text(encoding="utf-8")
    rows = text.splitlines()
    lines = exemption_lines(text, excepted)

    assert len(lines) == len(excepted) > 50
    assert all(rows[line - 1].startswith("- ") for _, line in lines)
    assert len({line for _, line in lines}) == len(lines)
    assert exemption_lines(text, excepted[1:]) == exemption_lines("[", excepted) == ()


def test_a_log_has_the_lines() -> None:
    """A pool's resources at the pool, in the file that says it; else as before at the first."""
    text = ENVIRONMENT.replace("name: serve #", "name: a #")
    places = Places("environments/Pulumi.aws-prod.yaml", environment_lines(text))
    urn = "urn:pulumi:aws-prod::evenkeel::evenkeel:aws:NodePool$aws:eks/nodeGroup:NodeGroup::a"
    finding = Finding("gpu-pool-bounded", "mandatory", urn, "no")
    regions = [
        each["locations"][0]["physicalLocation"]["region"]
        for made in (report(findings=[finding], places=places), report(findings=[finding]))
        for each in sarif(made, {})["runs"][0]["results"]
    ]

    assert regions == [{"startLine": 10}, {"startLine": 1}]
