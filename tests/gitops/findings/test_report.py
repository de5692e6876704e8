"""A report: what stops an `up` stands first, and what fails is what somebody can mend."""

import pytest

from gitops.findings.document import document
from gitops.findings.report import FailOn, said
from gitops.findings.rows import exemption_rows, finding_lines
from gitops.findings.standing import standings
from tests.gitops.findings.reports import EXEMPTIONS, FINDINGS, TODAY, report


def test_what_stops_an_up_stands_first() -> None:
    """Then warnings, what waits, what is exempt; in the same order in every run."""
    expected = [
        ("violation", "exemption-expired"),
        ("violation", "gpu-pool-bounded"),
        ("warning", "machines-private"),
        ("deferred", "gpu-pool-labelled"),
        ("exempt", "gpu-pool-tainted"),
    ]

    for findings in (FINDINGS, FINDINGS[::-1]):
        ordered = report(findings=findings).ordered()
        assert [(each.kind, each.policy) for each in ordered] == expected


def test_counts_name_what_is_rare_only_where_it_is() -> None:
    """Violations and warnings always, with the right number of the noun."""
    assert said(report().counts()) == "2 violations, 1 warning, 1 deferred, 1 exempt"
    assert said(report(findings=()).counts()) == "0 violations, 0 warnings"


@pytest.mark.parametrize(
    ("places", "mandatory", "advisory"),
    [((), False, False), ((2, 3), False, False), ((0,), False, True), ((1,), True, True)],
)
def test_what_waits_or_is_exempt_never_fails(
    places: tuple[int, ...], *, mandatory: bool, advisory: bool
) -> None:
    """Violations fail, and warnings where that is asked for."""
    made = report(findings=tuple(FINDINGS[place] for place in places))
    wanted: tuple[FailOn, FailOn] = ("mandatory", "advisory")

    assert [made.failed(each) for each in wanted] == [mandatory, advisory]


def test_a_terminal_gets_the_findings_in_groups() -> None:
    """Which, lined up with the others, and what it says."""
    lines = list(finding_lines(report()))

    assert lines[2:6] == [
        " violation   gpu-pool-bounded    high     aws:eks/nodeGroup:NodeGroup a",
        "      maxSize: got 99; expected 64.",
        " warning     machines-private    high     aws:eks/nodeGroup:NodeGroup b",
        "      a: got 1; expected 2. Do it.",
    ]
    assert list(finding_lines(report(findings=()))) == []


def test_a_terminal_gets_a_row_for_an_exemption() -> None:
    """With state, last day, use, owner and reason; not for what is in force and unused."""
    unused = standings(EXEMPTIONS, "aws-prod", (), TODAY)
    resource = "aws:eks/nodeGroup:NodeGroup/*"

    assert len(exemption_rows(report())) == 3
    assert exemption_rows(report(exemptions=unused)) == exemption_rows(report())[:2]
    assert exemption_rows(report())[:2] == [
        (
            "gpu-pool-bounded",
            resource,
            "expired",
            "2026-11-20 (1 day ago)",
            "0",
            "third",
            "The third has agreed.",
        ),
        (
            "gpu-pool-labelled",
            resource,
            "ends soon",
            "2026-12-21 (30 days left)",
            "0",
            "second",
            "The second has agreed.",
        ),
    ]


def test_the_document_has_all_that_the_terminal_shows() -> None:
    """Counts, every finding, every exemption, and what failed."""
    made = document(report(errors=("it broke",)))

    assert (made["stage"], made["resources"], made["errors"]) == ("prod", 12, ["it broke"])
    assert made["counts"] == {
        "violation": 2,
        "warning": 1,
        "deferred": 1,
        "exempt": 1,
        "remediated": 0,
    }
    assert [each["policy"] for each in made["findings"]] == [
        each.policy for each in report().ordered()
    ]
    assert made["exemptions"][2] == {
        "rule": "gpu-pool-tainted",
        "resource": "aws:eks/nodeGroup:NodeGroup/*",
        "environments": ["*"],
        "reason": "The first has agreed.",
        "owner": EXEMPTIONS[0].owner,
        "expires": "2027-06-30",
        "state": "in force",
        "days": 221,
        "used": 1,
    }
