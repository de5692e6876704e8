"""One comment that a reviewer can decide from, whatever the names in it are."""

from collections.abc import Callable

import pytest

from gitops.comments.dialect import LARGEST, Forge, length
from gitops.comments.markdown import LIMIT, markdown
from gitops.comments.marker import Marker, found
from gitops.review.document import Review
from tests.gitops.comments.parsed import blocks, wrong
from tests.gitops.review import examples
from tests.gitops.review.hostile import NAMES, filled

FORGES: tuple[Forge, ...] = ("github", "gitlab")
REPORT = "https://example.com/runs/1"


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize("case", NAMES)
def test_a_hostile_name_is_only_text_wherever_it_stands(forge: Forge, case: str) -> None:
    """In every text of a review: no HTML, link, mention, heading or command comes of it."""
    made = markdown(filled(examples.complete(), NAMES[case]), forge, REPORT)

    assert wrong(made, REPORT) == []
    assert length(made) <= LIMIT < LARGEST[forge]


@pytest.mark.parametrize("case", NAMES)
def test_a_hostile_name_does_not_change_the_shape(case: str) -> None:
    """The comment has the same blocks as with a harmless name."""
    harmless = markdown(filled(examples.complete(), "x" if NAMES[case] else ""), "github")
    hostile = markdown(filled(examples.complete(), NAMES[case]), "github")

    assert blocks(hostile) == blocks(harmless)


def test_the_check_of_shapes_can_fail() -> None:
    """What is found in raw text is found."""
    for case in ("end of a fold", "script", "everyone", "links", "emphasis", "bidi", "newlines"):
        assert wrong(f"- {NAMES[case]}\n") != []
    assert blocks("a | b\n") != blocks("a\n\n# b\n")


def test_the_four_things_of_a_change_are_said_before_the_folds() -> None:
    """A pool that grows, a chart that moves, a bucket that is renamed and a rule that is broken."""
    above = markdown(examples.four_things(), "github").partition("<details>")[0]

    assert "`gpuPools.train.nodes.max` 16 → 32" in above
    assert "`nvidia-h100-80gb` 0 to 128 → **0 to 256**" in above
    assert "`prometheus-88.5.3` → `prometheus-89.0.0`" in above
    assert "**replaces** `datasets` (`aws:s3/bucket:Bucket`), and **the data in it goes**" in above
    assert "`ml-datasets` → `ml-data`" in above
    assert "**critical**, mandatory, new: `cluster-api-private`" in above
    assert "USD 442 to 643,306 → **442 to 1,286,170**" in above
    assert "3,072 → **6,144**" in above
    assert "**Do not merge yet**" in above
    assert above.count("\n- ") == 13


def test_sections_stand_in_the_order_of_what_matters() -> None:
    """What judges comes first; then what is destroyed, policies, failures, and what is left."""
    made = markdown(examples.complete(), "github")
    headings = [line[4:] for line in made.splitlines() if line.startswith("### ")]

    assert headings == [
        "Changes of the policies themselves",
        "Deleted or replaced, and holds data or GPUs",
        "Policy violations",
        "Stopped by the base's policies, and not by the head's",
        "Failures",
        "New quota needed",
        "New differences between clouds",
        "Not rehearsed",
        "What changes",
    ]
    assert made.index("\n| environment |") < made.index("### ")


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize("make", [lambda: examples.many(500), lambda: examples.eight(500)])
def test_a_large_review_fits_by_leaving_out_whole_resources(
    forge: Forge, make: Callable[[], Review]
) -> None:
    """Each resource is there with all of its lines or not at all, and the rest is counted."""
    given = make()
    made = markdown(given, forge, REPORT)
    shown = [line for line in made.splitlines() if line[:2] in {"+ ", "- ", "! "}]
    inside = [
        line for line in shown if line[2:].split()[0] in {"add", "change", "replace", "delete"}
    ]

    assert length(made) <= LIMIT
    assert len(made.encode()) < 262_144
    assert wrong(made, REPORT) == []
    for environment in given.environments:
        for each in environment.changes:
            line = f"  {each.name}"
            if f"{line}\n" in made and each.properties:
                values = each.properties[0]
                assert f"{line}\n      {values.path}: {values.before} → {values.after}\n" in made
    left_out = sum(len(each.changes) for each in given.environments) - len(inside)
    assert left_out == 0 or f"**{left_out:,} resources did not fit into this comment." in made


def test_what_is_destroyed_is_kept_first() -> None:
    """Where not all fits, what holds data and goes is there, and nothing is added or changed."""
    given = examples.eight(500)
    folds = markdown(given, "github").split("<details>")[1:]

    assert all(fold.count("(holds data)") == 33 for fold in folds)
    assert not any("\n+ add" in fold or "\n! change" in fold for fold in folds)
    assert all("\n- delete " in fold for fold in folds)


def test_a_review_of_giants_still_fits() -> None:
    """With 70,000 characters in every text and 500 resources in each of eight environments."""
    giant = filled(examples.eight(500), NAMES["long and strange"])
    made = markdown(giant, "github", REPORT)

    assert length(made) <= LIMIT
    assert wrong(made, REPORT) == []
    assert "**Do not merge yet**" in made


def test_a_review_of_many_environments_fits() -> None:
    """Of two hundred environments those that are worst off are in the table."""
    names = [f"aws-{index:03}" for index in range(200)]
    every = [examples.environment(each, cost_before=examples.cost(1)) for each in names]
    every[150] = examples.environment(
        "aws-150", outcome="failed", changes=examples.many(3).environments[0].changes
    )
    made = markdown(examples.review(*every), "github")

    assert length(made) <= LIMIT
    assert "| `aws-150` | **failed** |" in made
    assert "more environments, none of them worse than these." in made


def test_the_first_line_is_the_marker() -> None:
    """It says which head was reviewed and when, and is read back."""
    given = examples.small()

    assert found(markdown(given, "gitlab")) == Marker(given.head, given.made)
    assert found(f"> {markdown(given, 'gitlab')}") is None
    assert found("<!-- evenkeel:review head=0 made=x -->") is None
    assert found(f"<!-- evenkeel:review head={'0' * 40} made=2026-13-99T -->") is None


def test_an_address_that_is_no_link_is_refused() -> None:
    """It could end the link and begin something else."""
    with pytest.raises(ValueError, match=r"--artifact: got javascript:alert\(1\); expected"):
        markdown(examples.small(), "github", "javascript:alert(1)")
    with pytest.raises(ValueError, match="--artifact"):
        markdown(examples.small(), "github", "https://example.com/) @everyone")


def test_nothing_changes() -> None:
    """The verdict says so, and nothing is folded."""
    same = examples.review(examples.environment(outcome="same"))

    for given in (same, examples.review()):
        made = markdown(given, "gitlab")
        assert "> **No environment changes**." in made
        assert "<details>" not in made


def test_programs_that_ran_beside_what_writes_the_review_are_named() -> None:
    """Most changes touch them: that is said, and does not cry; with anything else it does."""
    made = markdown(examples.small(), "github", touched=["components/a.py", "stacks/b.py"])
    both = markdown(examples.small(), "github", touched=["components/a.py", "cli/b.py"])

    assert made.split("\n\n")[1].startswith("Code of the change ran in the process that wrote")
    assert both.split("\n\n")[1].startswith("**This review was made by the change's own code**")


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize("case", NAMES)
def test_files_that_make_the_review_stand_above_the_verdict(forge: Forge, case: str) -> None:
    """Whatever they are called: the comment is found again, and no name in it is markup."""
    paths = [f"cli/{NAMES[case]}", "Makefile", *(f"gitops/{each}.py" for each in range(3_000))]

    made = markdown(examples.small(), forge, REPORT, touched=paths)
    plain = markdown(examples.small(), forge, REPORT)

    first, said, *rest = made.split("\n\n")
    assert f"{first}\n" == f"{plain.split(chr(10))[0]}\n"
    assert said.startswith("**This review was made by the change's own code**")
    assert said.endswith("and 2,990 more. Read that first.")
    assert said.count("\n") == 0
    assert "\n\n".join([first, *rest]) == plain
    assert len(said) < 2_000
