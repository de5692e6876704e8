"""What makes a preview red, and what does not."""

from typing import Any

import pytest

from gitops.ci.verdict import reasons
from tests.gitops.ci.reviews import environment, review

CHANGE = {"type": "aws:s3/bucket:Bucket", "name": "data", "urn": "urn:data"}
VIOLATION = {"policy": "p", "severity": "high", "resource": "r", "message": "m"}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            {"outcome": "failed", "failures": [{"step": "deploy", "line": "boom"}]},
            "dev: deploy failed: boom",
        ),
        (
            {"outcome": "failed", "failures": [{"step": "ready", "resource": "a", "line": "b"}]},
            "dev: ready failed: a: b",
        ),
        (
            {"outcome": "policy", "violations": [{**VIOLATION, "level": "mandatory"}]},
            "dev: policy p: r: m",
        ),
        (
            {
                "outcome": "changes",
                "changes": [{**CHANGE, "operation": "delete", "protected": True}],
            },
            "dev: delete of aws:s3/bucket:Bucket data, which is protected",
        ),
        (
            {
                "outcome": "changes",
                "changes": [{**CHANGE, "operation": "replace", "protected": True}],
            },
            "dev: replace of aws:s3/bucket:Bucket data, which is protected",
        ),
        ({"outcome": "unknown"}, "dev: the rehearsal says unknown, and not why"),
        (
            {"outcome": "unknown", "not_rehearsed": ["no base"]},
            "dev: the rehearsal says unknown: no base",
        ),
        ({"outcome": "failed"}, "dev: the rehearsal says failed, and not why"),
        ({"outcome": "policy"}, "dev: a rule stops it, and none is named"),
    ],
)
def test_it_is_red(values: dict[str, Any], says: str) -> None:
    """Each with its reason; another environment changes nothing of that."""
    assert reasons(review(environment(name="prod"), environment(**values))) == [says]


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": "same"},
        {"outcome": "changes", "changes": [{**CHANGE, "operation": "delete"}]},
        {"outcome": "changes", "changes": [{**CHANGE, "operation": "update", "protected": True}]},
        {"outcome": "changes", "violations": [{**VIOLATION, "level": "advisory"}]},
    ],
)
def test_it_is_green(values: dict[str, Any]) -> None:
    """A change, and a word of advice, are for the reviewer."""
    assert reasons(review(environment(**values))) == []
