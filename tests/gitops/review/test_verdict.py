"""The line that is read first: stop where CI is red, look where something may be lost."""

from typing import Any

import pytest

from gitops.ci.verdict import reasons
from gitops.comments.escape import render
from gitops.review.document import Failure, Quota, Review, Violation
from gitops.review.verdict import verdict
from tests.gitops.review import examples

BUCKET = "aws:s3/bucket:Bucket"
QUOTA = Quota(title="vCPUs", place="eu-west-1", unit="vCPUs", before=1, after=2)


def violation(level: str) -> tuple[Violation, ...]:
    """Return a violation that the base has as well."""
    given = {"policy": "p", "severity": "low", "resource": "r", "message": "m", "fresh": False}
    return (Violation.model_validate({**given, "level": level}),)


def delete(**changes: Any) -> dict[str, Any]:
    """Return what an environment that deletes a bucket has."""
    return {"changes": (examples.change("delete", BUCKET, "b", **changes),)}


CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "calm": ("go", delete(), ("1 environment would change, nothing with data or GPUs would be "
             "deleted or replaced")),
    "same": ("go", {"outcome": "same"}, ""),
    "advice": ("go", {"outcome": "same", "violations": violation("advisory")}, ""),
    "data goes": ("look", delete(holds="data"),
                  "1 resource with data or GPUs would be deleted or replaced"),
    "a quota": ("look", {"quotas": (QUOTA,)}, "1 more quota needed"),
    "a file is removed": ("look", {"rehearsed": "previewed"}, "nothing was deployed in `aws-dev`"),
    "a protected bucket goes": ("stop", delete(protected=True),
                                "1 protected resource would be deleted or replaced"),
    "a rule": ("stop", {"violations": violation("mandatory")}, "policies stop `aws-dev`"),
    "a rule without a name": ("stop", {"outcome": "policy"}, "policies stop `aws-dev`"),
    "a failure": ("stop", {"failures": (Failure(step="ready", line="x"),)},
                  "the rehearsal failed in `aws-dev`"),
    "a failure without words": ("stop", {"outcome": "failed"}, "the rehearsal failed in `aws-dev`"),
    "nobody knows": ("stop", {"outcome": "unknown"}, "nobody could look at `aws-dev`"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_is_the_one_of_ci(case: str) -> None:
    """It says why, and stops where a job that reads the same review is red."""
    level, given, why = CASES[case]
    review = examples.review(examples.environment(**given))
    found = verdict(review)

    assert found.level == level
    assert "; ".join(render(each) for each in found.reasons) == why
    assert bool(reasons(review)) == (level == "stop")


def test_the_worst_environment_counts() -> None:
    """Every reason is given, those against it first."""
    review = Review.model_validate(examples.eight().model_dump())
    found = verdict(review)

    assert (found.level, found.headline) == ("stop", "Do not merge yet")
    assert [render(each).partition(" `")[0] for each in found.reasons] == [
        "the rehearsal failed in",
        "nobody could look at",
        "6 resources with data or GPUs would be deleted or replaced",
    ]
    assert verdict(examples.review()).headline == "No environment changes"


def test_a_change_of_what_judges_is_never_called_calm() -> None:
    """Nothing else changes, and the head's own rules find nothing: that is what is to be read."""
    found = verdict(examples.weakened())

    assert (found.level, found.headline) == ("look", "Look closely before you merge")
    assert [render(each) for each in found.reasons] == [
        "4 changes of the policies themselves may let more through",
        "the base's policies would stop `aws-prod`",
    ]
    assert reasons(examples.weakened()) == []


def test_stricter_policies_are_no_reason_to_doubt() -> None:
    """They are told, and that is all."""
    stricter = tuple(each for each in examples.weakened().policies if each.effect == "stricter")
    review = examples.review(examples.environment(outcome="same"), policies=stricter)

    assert verdict(review).level == "go"
