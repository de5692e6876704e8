"""A report as SARIF 2.1.0: right in form, and with what code hosts make of it."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from gitops.findings.finding import Finding
from gitops.findings.help_pages import help_pages
from gitops.findings.sarif import sarif
from tests.gitops.findings.reports import EXEMPTIONS, FINDINGS, URN, report
from tests.gitops.findings.sarif_structure import problems

PAGES = {"gpu-pool-bounded": "https://host.example/docs/gpu-pool-bounded.md"}


@pytest.fixture(scope="module")
def log() -> dict[str, Any]:
    """A log with a result of each kind."""
    return sarif(report(), PAGES)


def _results(log: dict[str, Any]) -> dict[str, Any]:
    return {each["ruleId"]: each for each in log["runs"][0]["results"]}


def test_it_has_the_structure_that_sarif_demands(log: dict[str, Any]) -> None:
    """Also of an empty report, and of one that could not see everything."""
    assert problems(log) == []
    assert problems(sarif(report(findings=(), errors=("it broke",)), {})) == []
    assert json.loads(json.dumps(log)) == log


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "2.0.0"),
        (("runs", 0, "results", 0, "ruleIndex"), 0),
        (("runs", 0, "results", 0, "level"), "bad"),
        (("runs", 0, "results", 0, "message"), {}),
        (("runs", 0, "results", 0, "more"), 1),
        (("runs", 0, "results", 1, "suppressions"), [{"kind": "silent"}]),
        (("runs", 0, "tool", "driver", "rules", 0, "helpUri"), "docs/a.md"),
        (("runs", 0, "tool", "driver", "rules", 0, "id"), "gpu-pool-bounded"),
    ],
)
def test_the_check_of_the_structure_can_fail(
    log: dict[str, Any], path: tuple[str | int, ...], value: object
) -> None:
    """Each part of it."""
    broken: Any = copy.deepcopy(log)
    inner = broken
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    assert problems(broken)


def test_levels_tell_what_stops_an_up(log: dict[str, Any]) -> None:
    """An exempt denial keeps its rule's level, and is suppressed."""
    assert {name: each["level"] for name, each in _results(log).items()} == {
        "exemption-expired": "error",
        "gpu-pool-bounded": "error",
        "machines-private": "warning",
        "gpu-pool-labelled": "note",
        "gpu-pool-tainted": "error",
    }


def test_only_what_is_exempt_is_suppressed(log: dict[str, Any]) -> None:
    """From outside, with reason, owner and last day."""
    results = _results(log)
    (suppression,) = results.pop("gpu-pool-tainted")["suppressions"]

    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"].endswith(EXEMPTIONS[0].said()[1:])
    assert {tuple(each["suppressions"]) for each in results.values()} == {()}


def test_a_result_is_at_the_environment_file_and_at_the_resource(log: dict[str, Any]) -> None:
    """The file is what a person edits; the URN is what it is about."""
    (location,) = _results(log)["gpu-pool-bounded"]["locations"]

    assert location["physicalLocation"]["artifactLocation"] == {
        "uri": "environments/Pulumi.aws-prod.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    assert location["logicalLocations"] == [
        {"name": "a", "fullyQualifiedName": f"{URN}a", "kind": "resource"}
    ]


def test_every_rule_is_described(log: dict[str, Any]) -> None:
    """With help, level, severity and, where there is one, its page; others as far as known."""
    rules = {each["id"]: each for each in log["runs"][0]["tool"]["driver"]["rules"]}
    made = report()
    bounded = rules["gpu-pool-bounded"]

    assert list(rules) == [each.rule.id for each in made.rules] + ["exemption-expired"]
    assert bounded["helpUri"] == PAGES["gpu-pool-bounded"]
    assert "maxMachines" in bounded["help"]["text"]
    assert "maxMachines" in bounded["help"]["markdown"]
    assert bounded["defaultConfiguration"] == {"enabled": True, "level": "error"}
    assert bounded["properties"]["security-severity"] == "8.0"
    assert "helpUri" not in rules["image-pinned"]
    assert rules["chart-locked"]["defaultConfiguration"]["level"] == "error"


def test_a_finding_is_the_same_in_the_next_run() -> None:
    """Whatever the message says now, in whatever order; two of one rule are two."""
    again = [
        Finding(each.policy, each.level, each.urn, f"{each.message} now", each.severity)
        for each in FINDINGS[::-1]
    ]
    twice = (*FINDINGS, Finding("gpu-pool-bounded", "mandatory", f"{URN}a", "other", "high"))
    marks = [
        [
            each["partialFingerprints"]
            for each in sarif(report(findings=given), {})["runs"][0]["results"]
        ]
        for given in (FINDINGS, again, twice)
    ]

    assert marks[0] == marks[1]
    assert len({each["primaryLocationLineHash"] for each in marks[2]}) == len(twice)


def test_what_failed_is_told() -> None:
    """A log of a run that did not see everything says so."""
    (invocation,) = sarif(report(errors=("it broke",)), {})["runs"][0]["invocations"]

    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"] == [
        {"level": "error", "message": {"text": "it broke"}}
    ]


@pytest.mark.parametrize(
    ("environ", "base"),
    [
        (
            {
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "team/platform",
                "GITHUB_SHA": "abc",
            },
            "https://github.com/team/platform/blob/abc/docs/reference/policies",
        ),
        (
            {"CI_PROJECT_URL": "https://gitlab.example/team/platform", "CI_COMMIT_SHA": "abc"},
            "https://gitlab.example/team/platform/-/blob/abc/docs/reference/policies",
        ),
    ],
)
def test_pages_are_where_the_pipeline_says(
    tmp_path: Path, environ: dict[str, str], base: str
) -> None:
    """In the commit that is looked at; elsewhere the file itself."""
    folder = tmp_path / "docs" / "reference" / "policies"
    folder.mkdir(parents=True)
    (folder / "image-pinned.md").write_text("# image-pinned\n")

    assert help_pages(tmp_path, environ) == {"image-pinned": f"{base}/image-pinned.md"}
    assert help_pages(tmp_path, {}) == {"image-pinned": (folder / "image-pinned.md").as_uri()}
