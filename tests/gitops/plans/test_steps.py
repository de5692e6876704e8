"""The plan of a rehearsal: steps with digests of their goals, compared with a later preview."""

from typing import Any

import pytest

from components.errors import EvenkeelError
from gitops.plans.steps import Steps

URN = "urn:pulumi:dev::evenkeel::evenkeel:aws:Network$aws:s3/bucket:Bucket::data"


def event(op: str, inputs: dict[str, Any] | None, urn: str = URN) -> dict[str, Any]:
    """Return the event of a step."""
    new = None if inputs is None else {"inputs": inputs}
    return {"resourcePreEvent": {"metadata": {"op": op, "urn": urn, "new": new}}}


def steps(*events: dict[str, Any]) -> Steps:
    """Return what a preview with these events has shown."""
    found = Steps()
    for each in events:
        found.listen(each)
    return found


def test_the_same_preview_is_the_same_plan() -> None:
    """Also after it was kept, and with steps that change nothing."""
    one = steps(event("create", {"a": 1}), event("same", {"b": 1}, "urn:pulumi:a::b::c::d"))

    again = Steps.from_bytes(one.to_bytes())

    assert again.differences(steps(event("create", {"a": 1}))) == []


def test_no_value_is_kept() -> None:
    """A digest says that something differs, and not what."""
    assert b"hunter2" not in steps(event("create", {"password": "hunter2"})).to_bytes()


def test_a_name_that_ends_in_random_letters_is_the_same() -> None:
    """Until a resource is there, each preview gives it another one."""
    one, other = ({"name": f"data-{end}"} for end in ("0a1b2c3", "ffeeddc"))

    assert steps(event("create", one)).differences(steps(event("create", other))) == []


@pytest.mark.parametrize(
    ("planned", "found", "says"),
    [
        ([event("create", {"a": 1})], [event("create", {"a": 2})], "to something else"),
        ([event("update", {"a": 1})], [event("replace", {"a": 1})], "replace, planned was update"),
        ([event("create", {"a": 1})], [], "nothing, planned was create"),
        ([], [event("delete", None)], "delete, planned was nothing"),
        (
            [event("create-replacement", {}), event("delete-replaced", None)],
            [event("delete-replaced", None), event("create-replacement", {})],
            "delete-replaced and create-replacement, planned was",
        ),
    ],
)
def test_something_else_is_named(
    planned: list[dict[str, Any]], found: list[dict[str, Any]], says: str
) -> None:
    """By type and name, with what would be done."""
    (line,) = steps(*planned).differences(steps(*found))

    assert line.startswith("steps: aws:s3/bucket:Bucket data: ")
    assert says in line


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"steps": 1}', b'{"steps": {"a": [1]}}'])
def test_what_is_no_plan_is_refused(content: bytes) -> None:
    """With one clear message."""
    with pytest.raises(EvenkeelError, match=r"plan\.bin: got no steps"):
        Steps.from_bytes(content)
