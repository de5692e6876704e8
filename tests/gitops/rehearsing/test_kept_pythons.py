"""Virtual environments of other locks go in turn, and never from under a run."""

import os
from pathlib import Path

import pytest

from gitops.rehearsing.kept import Limit, amount
from gitops.rehearsing.kept_pythons import KeptPythons

ONE = Limit(1, 1_000_000)


@pytest.fixture
def kept(tmp_path: Path) -> KeptPythons:
    """Three of 1,000 bytes each; `a` was used first, `c` last."""
    made = KeptPythons(tmp_path / "environments")
    for number, name in enumerate("abc"):
        with made.use(name, make, print):
            pass
        os.utime(made.folder / name / "complete", (number, number))
    return made


def make(place: Path) -> None:
    """Make one."""
    place.mkdir()
    (place / "python").write_bytes(b"x" * 1_000)


def never(place: Path) -> None:
    """Take the place of what makes one where one is there."""
    pytest.fail(f"{place} was made again")


def names(kept: KeptPythons) -> list[str]:
    """Return the folders that are there."""
    return sorted(each.name for each in kept.folder.iterdir() if each.is_dir())


def test_what_was_not_used_for_longest_goes_first(kept: KeptPythons) -> None:
    """By number and by size; the last stays however large it is."""
    with kept.use("a", never, print) as again:
        assert (again / "python").is_file()

    gone = "1 virtual environment not used for longest: 1.0 kB"

    assert kept.prune(Limit(2, 10_000)) == gone
    assert names(kept) == ["a", "c"]

    assert kept.prune(Limit(9, 1)) == gone
    assert names(kept) == ["a"]
    assert kept.prune() == ""


def test_what_a_run_uses_stays(kept: KeptPythons) -> None:
    """Whoever is in a block has it until the block ends; then it goes."""
    with kept.use("a", never, print), kept.use("b", never, print) as used:
        kept.prune(ONE)
        assert used.is_dir()
        assert names(kept) == ["a", "b"]

    kept.prune(ONE)
    assert names(kept) == ["b"]


def test_half_of_one_is_none(kept: KeptPythons) -> None:
    """What a run that was killed has left goes; what one is making stays."""
    (kept.folder / "left" / "venv").mkdir(parents=True)
    (kept.folder / ".going-1").mkdir()

    def look(place: Path) -> None:
        make(place)
        kept.prune()
        assert place.is_dir()

    with kept.use("new", look, print):
        assert names(kept) == ["a", "b", "c", "new"]


def test_one_that_cannot_be_made_is_tried_again(kept: KeptPythons) -> None:
    """Nothing of it is taken for complete."""

    def broken(place: Path) -> None:
        make(place)
        raise RuntimeError

    with pytest.raises(RuntimeError), kept.use("new", broken, print):
        pass
    made: list[Path] = []

    def whole(place: Path) -> None:
        make(place)
        made.append(place)

    with kept.use("new", whole, print):
        assert len(made) == 1


def test_making_one_too_many_says_what_went(kept: KeptPythons) -> None:
    """Four stay; one of before that has no size in it is measured."""
    (kept.folder / "a" / "complete").write_text("")
    os.utime(kept.folder / "a" / "complete", (0, 0))
    said: list[str] = []
    for name in "de":
        with kept.use(name, make, said.append):
            pass

    assert said == ["1 virtual environment not used for longest: 1.0 kB"]
    assert names(kept) == ["b", "c", "d", "e"]
    found = kept.kept()
    assert (found.number, found.size) == (4, 4_000)
    assert found.line() == "4 virtual environments, 4.0 kB (at most 4 and 5.0 GB)"


def test_an_amount_is_as_a_person_reads_it() -> None:
    """In the unit that leaves few digits."""
    assert [amount(each) for each in (0, 999, 1_500, 792_000_000)] == [
        "0 bytes",
        "999 bytes",
        "1.5 kB",
        "792.0 MB",
    ]
