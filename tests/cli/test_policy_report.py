"""What `preview` and `up` show of the policies' words."""

from pathlib import Path
from typing import Any

import pytest

from cli.policy_report import policy_document, policy_lines
from cli.project import Project
from cli.tally import Tally
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
    (checked, said), lines = policy_lines(PROJECT, tally)

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
        " exempt       image-pinned   high   Pod b",
        "      image: got x. Reason: a; owner: b; until c",
        " remediated   owner-tagged          Pod a",
        "      tags.owner",
    ]


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
