"""A run that goes on: what waits for something that has failed, and what nobody may lose by it.

Where the embedded engine does the same as the Pulumi CLI, `test_programs.py` shows it; here it does
what the CLI cannot: that one stops the whole run.
"""

from collections.abc import Callable

from simulator.engine import state
from tests.simulator.engine.comparison import Bench

_WAITING = {
    *("both", "inside", "late-thing"),
    *("late-pair-left", "late-pair-right", "pair-left", "pair-right"),
}
_APART = {"after", "alone", "broken-left", "broken-right"}


def _errors(events: list[dict[str, dict[str, str]]]) -> list[str]:
    said = [each.get("diagnosticEvent", {}) for each in events]
    return [each["message"].strip() for each in said if each.get("severity") == "error"]


def test_components_and_providers_wait_for_what_has_failed(bench: Callable[[str], Bench]) -> None:
    """Nothing inside them is made, all else is; the next run makes the rest, the third nothing."""
    place = bench("waits")

    failed, events = place.run("up", 1, on=True)
    after_failure = set(place.store())
    mended, _ = place.run("up", 2, on=True)
    again, _ = place.run("up", 2, on=True)

    assert not failed.ok
    assert failed.message == "the create was told to fail"
    assert _errors(events) == ["the create was told to fail", "update failed"]
    assert failed.outputs == {"alone": "ALONE 1"}
    assert after_failure == _APART
    assert mended.ok, mended.message
    assert set(place.store()) == {"bad", "gone"} | _APART | _WAITING
    assert (again.ok, set(again.changes)) == (True, {"same"})


def test_what_waits_stays_as_it_was(bench: Callable[[str], Bench]) -> None:
    """Also what is inside a remote component that is not asked, and what only it needs now."""
    place = bench("waits")
    assert place.run("up", 2, on=True)[0].ok
    place.calls()

    failed, _ = place.run("up", 3, on=True)
    calls = place.calls()
    mended, _ = place.run("up", 2, on=True)

    assert not failed.ok
    assert failed.changes.keys() == {"same", "update"}
    assert set(place.store()) == {"bad", "gone"} | _APART | _WAITING
    assert [each for each in calls if each["method"] == "Delete"] == []
    assert [each["name"] for each in calls if each["method"] == "Construct"] == ["broken"]
    assert mended.ok, mended.message
    assert mended.changes.keys() == {"same", "update"}


def test_what_depends_on_a_remote_component_waits_for_all_inside(
    bench: Callable[[str], Bench],
) -> None:
    """One thing inside could not be changed: the component is not ready."""
    place = bench("waits")
    assert place.run("up", 2, on=True)[0].ok

    failed, events = place.run("up", 4, on=True)

    assert not failed.ok
    assert _errors(events) == ["the update was told to fail", "update failed"]
    assert place.store()["after"]["value"] == "2"
    assert place.store()["alone"]["value"] == "alone 4"
    assert place.store()["bad"]["value"] == "bad 4"


def test_everything_can_be_destroyed_after_a_failure(bench: Callable[[str], Bench]) -> None:
    """The state that a failed run leaves is whole."""
    place = bench("waits")
    assert not place.run("up", 1, on=True)[0].ok

    outcome, _ = place.run("destroy", on=True)

    assert outcome.ok, outcome.message
    assert place.store() == {}
    assert place.state() == []


def test_what_cannot_be_deleted_first_is_not_made_again(bench: Callable[[str], Bench]) -> None:
    """The program is told; the CLI would let it wait for ever."""
    place = bench("continued_delete_first")
    assert place.run("up", 4)[0].ok

    failed, _ = place.run("up", 3, on=True)

    assert failed.message == "the delete was told to fail"
    assert place.store()["one"]["kind"] == "wood"
    assert place.store()["alone"]["value"] == "alone 3"


def test_a_run_ends_where_nothing_else_can_be_done(bench: Callable[[str], Bench]) -> None:
    """What is behind the provider has gone: the rest is not tried, the next run makes it.

    Nobody knows whether what was begun was done: the next run says so to the provider.
    """
    place = bench("continued")

    failed, events = place.run("up", 5, on=True)
    calls = [each for each in place.calls() if each["method"] == "Create"]
    doubted = [each.resource.urn for each in state.load(place.folder / "state").ledger.pending()]
    mended, _ = place.run("up", 2, on=True)
    resumed = [each["urn"] for each in place.calls() if each.get("resumed")]

    assert not failed.ok
    assert "what is behind the provider has gone" in _errors(events)
    assert {"after", "further"} & {each["name"] for each in calls} == set()
    assert len(calls) < len(place.store())
    assert mended.ok, mended.message
    begun = {urn.rpartition("::")[2] for urn in doubted}
    # two fail so: the first may have ended the run before the other was asked for
    assert begun & {"bad", "inside"}
    assert begun <= {each["name"] for each in calls}
    assert sorted(resumed) == sorted(doubted)
    assert state.load(place.folder / "state").ledger.pending() == []


def test_an_output_that_fails_ends_a_program_that_waits_for_another(
    bench: Callable[[str], Bench],
) -> None:
    """What will never be ready keeps nobody from hearing what is wrong."""
    failed, events = bench("lost").run("up", 1, on=True)

    assert not failed.ok
    assert any("the value was lost" in each for each in _errors(events))
