"""A base is known by all that goes into it."""

import os
from pathlib import Path

import pytest

from gitops.rehearsing.deployed_base import digest
from gitops.rehearsing.reads import Reads
from gitops.rehearsing.tree import Tree
from tests.gitops.rehearsing.test_comparison import facts

BLOBS = {
    "requirements.txt": "a",
    "charts.lock.json": "b",
    "policies/rules/one.yaml": "c",
    "stacks/program.py": "d",
    "docs/page.md": "e",
}
EXEMPTION = "[{rule: a, resource: Kind/b, reason: c, owner: d, expires: 2030-01-31}]"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with a policy pack and one exemption."""
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "PulumiPolicy.yaml").touch()
    (tmp_path / "policies" / "exemptions.yaml").write_text(EXEMPTION)
    return tmp_path


def known_by(folder: Path, blobs: dict[str, str] | None = None, stage: str = "dev") -> str:
    """Return the digest of a base whose program reads one file."""
    found = BLOBS | (blobs or {})
    reads = Reads({"stacks/program.py": found["stacks/program.py"]}, {}, {}, ())
    tree = Tree(folder, "0" * 40, found, "python")
    return digest("small", tree, facts(stage=stage), reads, folder / "session")


@pytest.mark.parametrize(
    ("path", "same"), [(path, path == "docs/page.md") for path in BLOBS], ids=BLOBS
)
def test_what_goes_into_it_makes_another_one(tree: Path, path: str, *, same: bool) -> None:
    """And what does not, does not: another commit with the same files has the same base."""
    assert (known_by(tree, {path: "changed"}) == known_by(tree)) is same


def test_a_plan_and_another_simulator_make_another_one(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment says, and what rehearses it; a session's own name is by chance."""
    before = known_by(tree)
    assert known_by(tree) == before
    assert known_by(tree, stage="prod") != before

    monkeypatch.setattr("gitops.rehearsing.deployed_base.simulator_digest", lambda: "another")
    assert known_by(tree) != before


def test_charts_at_hand_make_another_one(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a stand-in other objects come than of the chart itself."""
    archives = tmp_path / "archives"
    archives.mkdir()
    monkeypatch.setenv("EVENKEEL_CHARTS", str(archives))
    before = known_by(tree)

    (archives / "chart-1.tgz").write_bytes(b"chart")
    with_it = known_by(tree)
    os.utime(archives / "chart-1.tgz", (1, 1))
    fetched_again = known_by(tree)
    (archives / "chart-1.tgz").write_bytes(b"other")

    assert before != with_it == fetched_again != known_by(tree)


def test_the_day_on_which_an_exemption_ends_makes_another_one(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Policies then find more in the same base; every other day makes no difference."""
    found = []
    for day in ("2030-01-30", "2030-01-31", "2030-02-01", "2030-02-02"):
        monkeypatch.setenv("EVENKEEL_TODAY", day)
        found.append(known_by(tree))

    assert found[0] == found[1] != found[2] == found[3]
