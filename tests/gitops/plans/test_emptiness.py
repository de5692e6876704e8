"""A plan is called empty only where it is sure that nothing would be done."""

import json
from typing import Any

import pytest

from gitops.plans.emptiness import is_empty

STACK = "urn:pulumi:prod::small::pulumi:pulumi:Stack::small-prod"
BUCKET = "urn:pulumi:prod::small::aws:s3/bucket:Bucket::data"
PLAN: dict[str, Any] = {
    STACK: {"steps": ["same"], "outputs": {"url": "https://a"}},
    BUCKET: {"steps": ["refresh", "same"]},
}
STATE: dict[str, Any] = {
    "resources": [{"urn": STACK, "outputs": {"url": "https://a"}}, {"urn": BUCKET}]
}


def empty(plan: dict[str, Any], state: dict[str, Any]) -> bool:
    """Ask of a plan and a state."""
    return is_empty(json.dumps({"resourcePlans": plan}).encode(), {"deployment": state})


def test_a_plan_in_which_all_stays_is_empty() -> None:
    """What is only read or refreshed stays."""
    assert empty(PLAN, STATE)


@pytest.mark.parametrize(
    ("plan", "state"),
    [
        ({**PLAN, BUCKET: {"steps": ["update"]}}, STATE),
        ({**PLAN, BUCKET: {"steps": ["same", "delete-replaced"]}}, STATE),
        ({**PLAN, BUCKET: {"steps": None}}, STATE),
        ({**PLAN, BUCKET + "2": {"steps": ["same"]}}, STATE),
        ({STACK: PLAN[STACK]}, STATE),
        ({**PLAN, STACK: {"steps": ["same"], "outputs": {"url": "https://b"}}}, STATE),
        ({**PLAN, STACK: {"steps": ["same"]}}, STATE),
        (PLAN, {**STATE, "pending_operations": [{"type": "creating"}]}),
        (PLAN, {}),
        ({}, STATE),
    ],
    ids=[
        *("an update", "a deletion", "no steps", "one more", "one less", "another output"),
        *("no output", "something was cut off", "no state", "no plan"),
    ],
)
def test_what_may_do_something_is_not(plan: dict[str, Any], state: dict[str, Any]) -> None:
    """In doubt a person is asked."""
    assert not empty(plan, state)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"resourcePlans": 1}', b"{}"])
def test_what_is_no_plan_is_not_empty(content: bytes) -> None:
    """Another version of Pulumi may write another form."""
    assert not is_empty(content, {"deployment": STATE})
