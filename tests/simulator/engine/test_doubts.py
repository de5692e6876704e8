"""A run that was cut off while it deleted and changed: the next one asks what has become of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from simulator.engine import state
from simulator.engine.ledger import DELETING, UPDATING
from tests.simulator.engine.comparison import Bench


async def _cut_off(folder: Path, kinds: dict[str, str]) -> None:
    """Leave a journal in which operations on resources were begun, and nothing was ended."""
    start = state.load(folder)
    with start.journal() as record:
        ledger = start.start(record)
        for each in ledger.resources():
            kind = kinds.get(each.urn.rpartition("::")[2])
            if kind:
                await ledger.begin(kind, each)


def _interrupted(place: Bench) -> None:
    """Bring two things up; cut off a run that deletes one and changes the other, both done."""
    assert place.run("up", 3)[0].ok
    asyncio.run(_cut_off(place.folder / "state", {"stays": DELETING, "later": UPDATING}))
    place.change_store({"stays": None, "later": {"value": "half done"}})


def test_what_was_deleted_is_made_anew_and_what_was_changed_is_changed_back(
    bench: Callable[[str], Bench],
) -> None:
    """Where the program wants what it wanted before; after that nothing is left to do."""
    place = bench("removed")
    _interrupted(place)

    planned, _ = place.run("preview", 3)
    mended, _ = place.run("up", 3)
    again, _ = place.run("up", 3)

    assert (planned.changes["create"], planned.changes["update"]) == (1, 1)
    assert mended.ok, mended.message
    assert (mended.changes["create"], mended.changes["update"]) == (1, 1)
    assert {name: each["value"] for name, each in place.store().items()} == {
        "later": "later",
        "stays": "stays",
    }
    assert set(again.changes) == {"same"}
    assert state.load(place.folder / "state").ledger.pending() == []


def test_what_was_not_done_yet_stays_as_it_is(bench: Callable[[str], Bench]) -> None:
    """A deletion that was only begun is no reason to make a thing anew."""
    place = bench("removed")
    assert place.run("up", 3)[0].ok
    asyncio.run(_cut_off(place.folder / "state", {"stays": DELETING, "later": UPDATING}))

    outcome, _ = place.run("up", 3)

    assert (outcome.ok, set(outcome.changes)) == (True, {"same"})
