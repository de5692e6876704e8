"""What of an environment is known without a cluster: its file is gone, wrong, or badly named."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops.rehearsing.affected import DECLARED
from gitops.rehearsing.comparison import parity
from gitops.rehearsing.facts import Facts
from gitops.rehearsing.memory import ReadsMemory
from gitops.rehearsing.reads import Reads
from gitops.rehearsing.rehearsal import Options, Rehearsal, _another, snapshots_of
from gitops.rehearsing.stage import Stage
from gitops.rehearsing.tree import Tree, TreeError
from gitops.review.document import EnvironmentReview, Untouched
from operations.errors import UsageError
from operations.project import Project
from operations.screen.silent import SilentScreen
from operations.simulation import prepare
from simulator.engine.crew import Crew
from simulator.simulation import Simulation
from tests.environments import KEY, ROOT, read_environment, write


def tree(folder: Path, **environments: dict[str, Any]) -> Tree:
    """Make a tree with environments, whose code is what is installed."""
    (folder / "environments").mkdir(parents=True)
    (folder / "Pulumi.yaml").touch()
    for name, content in environments.items():
        write(folder, name.replace("_", "-"), content)
    return Tree(folder, "0" * 40, {}, sys.executable)


def rehearsed(base: Tree, head: Tree, name: str = "aws-dev") -> EnvironmentReview:
    """Rehearse what needs no cluster; it would have to be made in the head's folder."""
    found = Rehearsal(Project(head.folder), name, base, head, Options(), SilentScreen()).run()
    assert isinstance(found, EnvironmentReview)
    assert not (head.folder / ".evenkeel").exists()
    return found


def test_a_tree_describes_an_environment_itself(tmp_path: Path) -> None:
    """Its configuration as the engine takes it, its pools, its price, what the simulator needs."""
    found = tree(tmp_path / "a", aws_dev=read_environment("aws-dev")).facts("aws-dev")

    assert isinstance(found, Facts)
    assert (found.cloud, found.stage, found.place) == ("aws", "dev", "us-west-2")
    assert found.config_objects == {KEY}
    assert [(each.name, each.least, each.most) for each in found.pools] == [
        ("serve", 1, 4),
        ("train", 0, 2),
    ]
    assert found.cost is not None
    assert found.cost.most_usd > found.cost.least_usd > 0
    assert any(key.startswith("gpu-operator") for key in found.session.charts)


def test_the_code_of_a_tree_speaks_for_it(tmp_path: Path) -> None:
    """Not what is installed; and where it fails, its last word is the reason."""
    made = tree(tmp_path / "a", local=read_environment("local"))
    (made.folder / "stacks").mkdir()
    (made.folder / "stacks" / "__init__.py").write_text("raise ValueError('of this tree')")

    with pytest.raises(
        TreeError, match=r"^000000000000: its code failed: ValueError: of this tree$"
    ):
        made.facts("local")


WHY = "A reason that is long enough to be one."
NONE = "Tuple should have at least 1 item after validation, not 0"
MORE_LIKE_IT = "(2 more like it: evenkeel parity)"
READ = Reads(files={}, listed={}, modules={}, imports=())
MORE = {"object": "Pod a/b", "path": "spec.*", "clouds": ["aws"], "reason": WHY}


def declaring(folder: Path, more: dict[str, Any] | None = None) -> Tree:
    """Make a tree with code of its own, which declares one difference more."""
    made = tree(folder, aws_dev=read_environment("aws-dev"))
    shutil.copytree(ROOT / "gitops", folder / "gitops")
    declared = folder / DECLARED
    content = yaml.safe_load(declared.read_text())
    content["objects"] += [more] if more else []
    declared.write_text(yaml.safe_dump(content))
    return replace(made, blobs={DECLARED: str(more)})


def test_two_trees_declare_different_differences(tmp_path: Path) -> None:
    """Each says what its own file does, and the comparison what is another one for its cloud."""
    base, head = declaring(tmp_path / "a"), declaring(tmp_path / "b", MORE)

    before, after = (each.facts("aws-dev") for each in (base, head))

    assert before.differences
    assert parity(before, after) == (
        "Pod a/b: spec.*: may differ on aws (was: the same on every cloud)",
    )
    assert parity(before, before) == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (MORE, "Pod a/b: spec.*: may differ on aws (was: the same on every cloud)"),
        (
            {"object": "Pod a/b", "clouds": []},
            f"{DECLARED}: objects.{{count}}.clouds: {NONE}. Correct it. {MORE_LIKE_IT}",
        ),
    ],
)
def test_what_may_differ_is_told_of_an_environment_that_stays(
    tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    """No program reads the declarations; what is wrong with them is a line, and stops nothing."""
    base, head = declaring(tmp_path / "a"), declaring(tmp_path / "b", more)
    ReadsMemory(snapshots_of(Project(head.folder)).folder / "reads").keep("aws-dev", READ)
    at = Rehearsal(Project(head.folder), "aws-dev", base, head, Options(), SilentScreen())

    review = at.run()

    assert isinstance(review, EnvironmentReview)
    count = len(yaml.safe_load((base.folder / DECLARED).read_text())["objects"])
    assert review.parity == (said.format(count=count),)
    assert (review.outcome, review.failures) == ("same", ())
    assert "none of" in review.not_rehearsed[0] or "is not among" in review.not_rehearsed[0]
    assert review.cost is not None
    same = replace(head, blobs=base.blobs)
    assert isinstance(replace(at, head=same).run(), Untouched)


def test_a_broken_import_of_a_tree_is_not_taken_for_an_old_tree(tmp_path: Path) -> None:
    """What a tree does not have is left out; what it has and does not work fails."""
    made = declaring(tmp_path / "a")
    folder = made.folder / "gitops" / "parity"
    (folder / "declared.py").write_text("import gitops.parity.misspelt\n")

    with pytest.raises(TreeError, match=r"No module named 'gitops.parity.misspelt'$"):
        made.facts("aws-dev")
    for name in ("declared", "capabilities"):
        (folder / f"{name}.py").unlink()
    old = made.facts("aws-dev")

    assert (old.capabilities, old.differences, old.undeclared) == ({}, {}, "")


def test_a_removed_environment_is_reported(tmp_path: Path) -> None:
    """With what it was, so that a reviewer knows what is at stake."""
    base, head = tree(tmp_path / "a", aws_dev=read_environment("aws-dev")), tree(tmp_path / "b")

    review = rehearsed(base, head)

    assert (review.cloud, review.outcome, review.cost) == ("aws", "changes", None)
    assert "pulumi destroy -s aws-dev" in review.edits[0]
    assert review.cost_before is not None
    assert [(each.most_before, each.most) for each in review.gpus] == [(4, 0), (2, 0)]


def test_every_problem_of_a_wrong_file_is_told(tmp_path: Path) -> None:
    """Nothing is started for it."""
    wrong = read_environment("aws-dev") | {"stage": "live", "owner": 3}
    base = tree(tmp_path / "a", aws_dev=read_environment("aws-dev"))

    review = rehearsed(base, tree(tmp_path / "b", aws_dev=wrong))

    assert (review.cloud, review.outcome) == ("aws", "failed")
    begin = [each.line.split(": ", 2)[:2] for each in review.failures]
    file = "environments/Pulumi.aws-dev.yaml"
    assert {path for _, path in begin} == {"stage", "owner"}
    assert {place.partition(":")[0] for place, _ in begin} == {file}
    assert {each.step for each in review.failures} == {"preview"}


@pytest.mark.parametrize("name", ["UPPER", "--help", "a b", "x" * 60])
def test_a_file_with_a_hostile_name_fails_alone(tmp_path: Path, name: str) -> None:
    """The other environments are rehearsed all the same."""
    head = tree(tmp_path / "b")
    write(head.folder, name, {})

    review = rehearsed(tree(tmp_path / "a"), head, name)

    assert (review.name, review.outcome) == (name, "failed")
    assert "expected small letters" in review.failures[0].line


def test_an_environment_without_its_sdk_is_not_rehearsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The review says what is missing, and claims no judgement; nothing is started."""
    monkeypatch.setattr("operations.sdks.find_spec", lambda _: None)
    base = tree(tmp_path / "a", aws_dev=read_environment("aws-dev"))
    head = tree(tmp_path / "b", aws_dev=read_environment("aws-dev") | {"owner": "search"})

    review = rehearsed(base, head)

    assert (review.outcome, review.rules, review.failures) == ("unknown", 0, ())
    (said,) = review.not_rehearsed
    assert said == (
        "the environment: its program needs pulumi_aws, the SDK of aws, which is not installed "
        "here. Run: make install-ci"
    )
    assert review.cost is not None


def test_another_platform_is_called_one(tmp_path: Path) -> None:
    """What `up` advises is not for whoever reads a review; other refusals stay as they are."""
    there = tree(tmp_path / "a", aws_dev=read_environment("aws-dev")).facts("aws-dev").session
    moved = there.model_copy(update={"place": "eu-west-1 of 1"})
    folder = tmp_path / "session"
    prepare(folder, there)
    with pytest.raises(UsageError) as refusal:
        prepare(folder, moved)

    assert _another(str(refusal.value)) == (
        f"cloud: got eu-west-1 of 1; the base has {there.place}: that is another platform, made "
        "beside what is there, and not an upgrade of it"
    )
    assert _another("x: got y; expected z. Do it.\nMore.") == "x: got y; expected z. Do it."


def test_an_upgrade_of_kubernetes_keeps_the_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session has the version that it was made with, and the review says what that means."""
    monkeypatch.setattr(Simulation, "start", lambda *_: None)
    made = tree(tmp_path / "a", aws_dev=read_environment("aws-dev"))
    facts = made.facts("aws-dev")
    stage = Stage(tmp_path / "session", "aws-dev", SilentScreen(), Crew())
    later = facts.session.model_copy(update={"kubernetes": "1.99"})

    assert stage.begin(made, facts) == ()
    (said,) = stage.begin(made, facts.model_copy(update={"session": later}))

    assert said.startswith(f"the upgrade of Kubernetes {facts.session.kubernetes} to 1.99 itself")
    assert stage.session.data.kubernetes == facts.session.kubernetes
