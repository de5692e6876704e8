"""Seeded drifts are found, and harmless changes are silent: on a real API server and in clouds."""

import pytest

from gitops.drift.judge import Verdict
from tests.gitops.drift.conftest import CASES, Deployed

pytestmark = pytest.mark.xdist_group("drift")


def test_nothing_is_found_before_anything_was_done(before: Verdict, found: Verdict) -> None:
    """What was just deployed is as it was deployed, defaults and all."""
    assert before.drifted == []
    assert found.drifted != before.drifted


def test_there_are_forty_of_each() -> None:
    """The figures that docs/ci.md gives."""
    assert len(CASES["drift"]) >= 40
    assert len(CASES["silent"]) >= 40


def test_every_seeded_drift_is_found_and_nothing_else(found: Verdict) -> None:
    """Each by its resource, and none of the harmless ones."""
    assert sorted(each.name for each in found.drifted) == sorted(
        each["name"] for each in CASES["drift"]
    )


@pytest.mark.parametrize("case", CASES["drift"], ids=lambda case: case["name"])
def test_a_drift_is_told_apart(case: dict[str, str], found: Verdict) -> None:
    """What was deleted is gone; of what was changed, the property is named, and by whom."""
    (drifted,) = [each for each in found.drifted if each.name == case["name"]]

    if case.get("do") == "delete":
        assert drifted.kind == "gone"
        return
    (change,) = [each for each in drifted.changes if each.path == case["path"]]
    assert change.by.startswith("" if case.get("nobody") else case.get("by", ""))


def test_no_secret_is_shown(found: Verdict) -> None:
    """A secret's values are hidden on both sides."""
    (secret,) = [each for each in found.drifted if each.name == "secret-changed"]
    text = "".join(each.model_dump_json() for each in found.drifted)

    assert {(each.deployed, each.found) for each in secret.changes} == {("[secret]", "[secret]")}
    assert not any(word in text for word in ("hunter2", "aHVudGVyMg", "c2VjcmV0"))


def test_what_is_left_out_says_why(found: Verdict) -> None:
    """A change that the program has a word on is left out for a reason of the table."""
    left_out = {each.urn.rsplit("::", 1)[-1] for each in found.silent}

    assert {"hpa-scaled", "bundle-injected", "synced", "vpc-marked"} <= left_out
    assert all(each.why for each in found.silent)


def test_a_look_changes_nothing(deployed: Deployed, found: Verdict) -> None:
    """What was found is in the report alone: the state still has what was deployed."""
    state = (deployed.session.state / "state.json").read_text()

    assert found.drifted
    assert "registry.test/debug:1" not in state
    assert '"retentionInDays": 30' in state
    assert '"retentionInDays": 1,' not in state
