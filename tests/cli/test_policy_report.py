"""What `preview` and `up` show of the policies' words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.policy_report import policy_document, policy_lines
from operations.project import Project
from operations.tally import Finding, Tally
from policies.exemptions import load
from policies.rules import count

PROJECT = Project(Path(__file__).parents[2])
URN = "urn:pulumi:dev::evenkeel::kubernetes:core/v1:Pod::"


@pytest.fixture
def tally() -> Tally:
    """An operation in which policies said something of each kind."""
    made = Tally()
    for policy, level, name, message in (
        ("pod-seccomp", "advisory", "a", "pod: got none; expected one. Add it."),
        ("image-digest", "advisory", "a", "deferred: image: not known yet. It is judged by: up"),
        ("image-pinned", "advisory", "b", "exempt: image: got x. Reason: a; owner: b; until c"),
        ("image-pinned", "mandatory", "a", "image: got x; expected y. Do z."),
    ):
        event = {
            "policyName": policy,
            "enforcementLevel": level,
            "resourceUrn": f"{URN}{name}",
            "message": f"{message}\n",
            "severity": "high",
        }
        made.add({"policyEvent": event})
    mended: dict[str, Any] = {"before": {"tags": {}}, "after": {"tags": {"owner": "secret"}}}
    mended |= {"policyName": "owner-tagged", "resourceUrn": f"{URN}a"}
    made.add({"policyRemediationEvent": mended})
    made.add({"summaryEvent": {"resourceChanges": {"create": 4, "delete": 1, "same": 2}}})
    return made


def test_the_lines_tell_what_counts_how(tally: Tally) -> None:
    """What stops an `up` first; deferred, exempt and mended by these words, once."""
    (checked, said), lines = policy_lines(PROJECT, "dev", tally, None)

    rules = count(PROJECT.root / "policies" / "rules")
    assert checked == f"{rules} rules, 6 resources"
    assert said == "1 violation, 1 warning, 1 deferred, 1 exempt, 1 remediated"
    assert lines == [
        " violation    image-pinned   high   Pod a",
        "      image: got x; expected y. Do z.",
        " warning      pod-seccomp    high   Pod a",
        "      pod: got none; expected one. Add it.",
        " deferred     image-digest   high   Pod a",
        "      image: not known yet. It is judged by: up",
        " remediated   owner-tagged          Pod a",
        "      tags.owner",
        " exempt 1 finding, as agreed; all about it: evenkeel policies check dev",
    ]


def test_what_is_exempt_is_told_one_by_one_where_that_is_asked_for(tally: Tally) -> None:
    """Among the others, and in the width of the screen."""
    _, lines = policy_lines(PROJECT, "dev", tally, 40, every=True)

    first = next(place for place, line in enumerate(lines) if line.startswith(" exempt"))
    assert lines[first : first + 3] == [
        " exempt       image-pinned   high   Pod b",
        "      image: got x. Reason: a; owner: b;",
        "        until c",
    ]
    assert not any("as agreed" in line for line in lines)


@pytest.mark.parametrize(
    ("today", "told"), [("2026-11-22", 0), ("2027-05-01", 0), ("2027-05-02", 1)]
)
def test_what_ends_within_sixty_days_has_a_line(
    monkeypatch: pytest.MonkeyPatch, today: str, told: int
) -> None:
    """Of what was used; the last day, and whom to ask."""
    monkeypatch.setenv("EVENKEEL_TODAY", today)
    used = load()[0].model_copy(update={"expires": date(2027, 7, 1), "environments": ("*",)})
    monkeypatch.setattr("cli.policy_report.load", lambda _: (used,))
    made = Tally(findings=[Finding(used.rule, "advisory", URN, f"exempt: x. {used.said()}")])

    _, lines = policy_lines(PROJECT, "dev", made, None)

    ends = f"the first: {used.rule}, {used.resource}, on 2027-07-01 (ask {used.owner})"
    assert lines[1:] == [f" 1 exemption ends within 60 days; {ends}"] * told


def test_the_document_has_the_same(tally: Tally) -> None:
    """Each finding with its kind, and how many there are of each."""
    document = policy_document(tally)

    assert document["violations"] == 1
    assert document["counts"] == {
        "violation": 1,
        "warning": 1,
        "deferred": 1,
        "exempt": 1,
        "remediated": 1,
    }
    assert [each["kind"] for each in document["findings"]] == [
        "warning",
        "deferred",
        "exempt",
        "violation",
        "remediated",
    ]
    assert document["findings"][3] == {
        "policy": "image-pinned",
        "kind": "violation",
        "level": "mandatory",
        "severity": "high",
        "urn": f"{URN}a",
        "message": "image: got x; expected y. Do z.",
    }
