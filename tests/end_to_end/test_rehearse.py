"""A change, rehearsed as CI does it, cut off; then four things at once; then what is left out."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gitops.comments import __main__ as comments
from gitops.cost.estimate import Estimate
from gitops.review.document import Review
from gitops.review.html import __main__ as html
from tests.end_to_end.changed_project import NAME, TOLD, changed_project
from tests.end_to_end.cut_off import CutOff, cut_off, run
from tests.end_to_end.normal_comment import normal
from tests.end_to_end.rehearsal import Rehearsal
from tests.gitops.ci.test_seclusion import CREDENTIALS, SECRET
from tests.gitops.comments.forges import TOKEN, running
from tests.gitops.rehearsing.conftest import GitFolder

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("rehearse"),
    pytest.mark.timeout(900),  # it deploys twice before its first line
]

_GOLDEN = Path(__file__).parent / "goldens" / "four-things.github.md"
_PUSHES = 5


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> GitFolder:
    """A repository with a branch for each kind of change."""
    return changed_project(tmp_path_factory.mktemp("rehearse") / "project")


@dataclass(frozen=True)
class Preview:
    """What came of `make ci-preview`."""

    said: str
    review: dict[str, Any]
    cut_off: CutOff


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> CutOff:
    """A Python without a network, so that every chart is a stand-in, too."""
    return cut_off(tmp_path_factory.mktemp("cut-off"))


def rehearse(
    change: GitFolder, alone: CutOff, status: int, *options: str, engine: str = "embedded"
) -> tuple[str, dict[str, Any]]:
    """Rehearse a change above `main`; return what was shown, and the review."""
    output = change.root / ".evenkeel.json"
    command: tuple[str, ...] = (str(alone.bin / "python"), "-m", "cli", "rehearse")
    command = (*command, "--base", "main", "--output", str(output), *options)
    found, said = run(change, alone, *command, EVENKEEL_ENGINE=engine)
    assert found == status, said
    content: dict[str, Any] = json.loads(output.read_bytes())
    Review.model_validate(content)
    output.unlink()
    return said, content


@pytest.fixture(scope="module")
def first(change: GitFolder, alone: CutOff) -> Preview:
    """`make ci-preview` of `grow` as a fork has it, with no network, when nothing was kept yet."""
    make = ("make", "--no-print-directory", "--assume-old=install-ci", f"BIN={alone.bin}")
    secrets = dict.fromkeys(CREDENTIALS, SECRET)
    status, said = run(change, alone, *make, "ci-preview", EVENKEEL_BASE="main", **secrets)
    assert status == 0, said
    review = json.loads((change.root / ".evenkeel" / "ci" / "review.json").read_bytes())
    return Preview(said, review, alone)


def test_a_change_is_deployed_above_its_base(first: Preview) -> None:
    """The review says that a pool grows, and nothing else."""
    (review,) = first.review["environments"]

    assert review["failures"] == []
    assert (review["outcome"], review["rehearsed"]) == ("changes", "deployed")
    assert review["edits"] == [
        "gpuPools.serve.nodes.min 1 -> 2",
        "gpuPools.serve.nodes.max 2 -> 4",
    ]
    assert [(each["operation"], each["name"]) for each in review["changes"]] == [
        ("update", "serve-pool")
    ]
    assert review["unchanged"] > 60
    assert [each for each in review["violations"] if each["fresh"]] == []
    assert review["rules"] > 40
    assert review["gpus"] == [
        {"accelerator": "nvidia-l4", "least_before": 1, "most_before": 2, "least": 2, "most": 4}
    ]


def test_a_fork_is_previewed_without_a_network_or_a_credential(
    change: GitFolder, first: Preview
) -> None:
    """Whatever the job had: none of it arrives where the change's own code runs."""
    seen = {word for words, _ in first.cut_off.processes() for word in words}
    job = 0
    for words, environ in first.cut_off.processes():
        if "gitops.ci" in words:
            job += 1
            continue  # what the forge has given it
        assert SECRET not in json.dumps(environ), words

    assert job == 1
    # -P is what programs are started with
    pack = "simulator.engine.policy_start"
    assert seen >= {"simulator.plugins", pack, "simulator.controllers", "-P"}
    pages = (change.root / ".evenkeel" / "ci" / "review.md").read_text()
    assert "serve-pool" in pages
    assert "rehearsed: gcp-dev changes" in first.said


@pytest.fixture(scope="module")
def four(change: GitFolder, alone: CutOff, first: Preview) -> tuple[str, dict[str, Any]]:
    """`four`, rehearsed on the base that was kept."""
    assert first
    return rehearse(change, alone, 3, NAME, "--head", "four")


def test_the_deployed_base_is_kept_and_used_again(
    first: Preview, four: tuple[str, dict[str, Any]]
) -> None:
    """The second rehearsal does not deploy the base."""
    assert "kept from an earlier rehearsal" not in first.said
    assert "kept from an earlier rehearsal" in four[0]


def test_the_price_before_is_beside_the_price_after(four: tuple[str, dict[str, Any]]) -> None:
    """The golden file has none of them: they follow from the catalogue's dated prices."""
    (review,) = four[1]["environments"]
    was, now = (Estimate.model_validate(review[each]) for each in ("cost_before", "cost"))
    disks = [
        [(each.least, each.most) for each in cost.items if each.name.startswith("pool serve")]
        for cost in (was, now)
    ]
    unknown = [
        [each.partition(", ")[0] for each in cost.unknown if each.startswith("pool serve")]
        for cost in (was, now)
    ]

    assert disks == [[(1, 2)], [(2, 4)]]
    # machines that a cloud may take back have no list price; how many there are is said
    machine = "pool serve: g2-standard-4"
    assert unknown == [[f"{machine} (1..2"], [f"{machine} (2..4"]]
    assert 0 < was.least_usd < now.least_usd
    assert was.most_usd < now.most_usd


def test_one_comment_says_four_things_over_five_pushes(
    four: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    """A pool, a chart, a bucket and a policy; each push edits the one comment.

    What is rehearsed once is shown as of five commits, one after the other.
    """
    where = ("--forge", "github", "--repository", "acme/platform", "--number", "7")
    with running() as server:
        forge = {"EVENKEEL_TOKEN": TOKEN, "EVENKEEL_FORGE_URL": server.url}
        server.add("a person", "Looks good.")
        for push in range(_PUSHES):
            server.head = f"{push}" * 40
            made = datetime.now(UTC) + timedelta(minutes=push)
            content = {**four[1], "head": server.head, "made": made.isoformat()}
            file = tmp_path / "review.json"
            file.write_text(json.dumps(content))
            assert comments.main(["--review", str(file), *where], forge) == 0
        (ours,) = server.ours

    assert f"head={server.head}" in ours
    shown = normal(ours)
    (tmp_path / _GOLDEN.name).write_text(shown)
    assert shown == _GOLDEN.read_text(), f"where that is meant: cp {tmp_path / _GOLDEN.name}"


def test_a_change_to_what_the_program_does_not_read_starts_nothing(
    change: GitFolder, alone: CutOff, first: Preview
) -> None:
    """An add-on that is off and a page of text leave the environment as it is."""
    assert first.review["untouched"] == []

    said, review = rehearse(change, alone, 0, "--head", "aside")

    assert review["environments"] == []
    assert [each["name"] for each in review["untouched"]] == [NAME]
    assert "none of the 2 changed files" in review["untouched"][0]["reason"]
    assert "cluster" not in said


def test_a_change_that_loosens_its_own_rules_is_told_what_they_would_have_stopped(
    change: GitFolder, alone: CutOff, first: Preview
) -> None:
    """The head's pack lets it through, the base's own pack and code judge it as well."""
    assert first

    said, review = rehearse(change, alone, 0, NAME, "--head", "loosens", "--preview-only")

    (found,) = review["environments"]
    assert [(each["subject"], each["effect"], each["details"]) for each in review["policies"]] == [
        ("gke-no-legacy-authorization", "weaker", ["dev mandatory -> advisory"])
    ]
    assert [(each["policy"], each["level"]) for each in found["loosened"]] == [
        ("gke-no-legacy-authorization", "mandatory")
    ]
    assert {each["level"] for each in found["violations"]} == {"advisory"}
    assert found["outcome"] == "changes"
    assert "1 that the base's rules stop and the head's do not" in said


def test_what_the_head_expects_and_nobody_brings_is_a_failure(
    change: GitFolder, alone: CutOff, first: Preview
) -> None:
    """The upgrade succeeds, and what the add-ons' records say of the platform does not hold."""
    assert first

    said, review = rehearse(change, alone, 1, NAME, "--head", "expects")

    (found,) = review["environments"]
    assert (found["outcome"], found["rehearsed"]) == ("failed", "deployed")
    assert [(each["step"], each["resource"]) for each in found["failures"]] == [
        ("verify", "postgresql")
    ]
    assert found["failures"][0]["line"].startswith("Service postgresql/postgresql-elsewhere: ")
    assert "1 not as expected" in said


def test_a_secret_is_in_no_page(
    change: GitFolder, alone: CutOff, first: Preview, tmp_path: Path
) -> None:
    """Neither the job's nor one of the state, which the program says where it fails."""
    for name in ("json", "md", "html"):
        page = (change.root / ".evenkeel" / "ci" / f"review.{name}").read_text()
        assert page
        assert SECRET not in page
    assert first.review["environments"]

    _, review = rehearse(change, alone, 1, NAME, "--head", "tells")

    file = tmp_path / "review.json"
    file.write_text(json.dumps(review))
    where = ["--forge", "github", "--repository", "acme/platform", "--number", "7", "--dry-run"]
    pages = [tmp_path / "review.md", tmp_path / "review.html"]
    comments.main(["--review", str(file), *where, "--markdown", str(pages[0])], {})
    html.main([str(file), str(pages[1])])
    for shown in (file, *pages):
        assert "word: got [secret]; expected another" in shown.read_text()
        assert TOLD not in shown.read_text()


@pytest.mark.pulumi_cli
def test_a_pulumi_cli_on_path_does_the_work(change: GitFolder, alone: CutOff) -> None:
    """It says so, comes to the same, and has a snapshot of its own, which it goes on from.

    The secrets of its state are hidden, too.
    """
    said, review = rehearse(change, alone, 0, NAME, "--head", "grow", engine="")
    again, same = rehearse(change, alone, 0, NAME, "--head", "grow", engine="")
    _, told = rehearse(change, alone, 1, NAME, "--head", "tells", engine="")

    assert "engine Pulumi CLI " in said
    assert "kept from an earlier rehearsal" not in said
    assert "kept from an earlier rehearsal" in again
    assert "word: got [secret]; expected another" in json.dumps(told)
    assert TOLD not in json.dumps(told)
    for (found,) in (review["environments"], same["environments"]):
        assert (found["outcome"], found["rehearsed"]) == ("changes", "deployed")
        assert found["failures"] == []
        assert [(each["operation"], each["name"]) for each in found["changes"]] == [
            ("update", "serve-pool")
        ]


def test_nothing_is_left_of_a_rehearsal(change: GitFolder, first: Preview) -> None:
    """No process, no work tree, no session: what was kept, and the job's review alone."""
    assert first
    rehearsal = Rehearsal(change.root)

    assert rehearsal.processes() == []
    assert sorted(each.name for each in (change.root / ".evenkeel").iterdir()) == [
        ".snapshots",
        "ci",
    ]
    assert len(change.git("worktree", "list").splitlines()) == 1
