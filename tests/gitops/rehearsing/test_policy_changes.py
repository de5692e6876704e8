"""The policies of both revisions are compared: what judges the head is a part of the change."""

import shutil

import pytest

from gitops.rehearsing.change import opened
from gitops.rehearsing.policy_changes import policy_changes
from gitops.rehearsing.rehearsal import Options, Rehearsal
from gitops.review.document import NOTHING, PolicyChange, Untouched
from operations.project import Project
from operations.screen.silent import SilentScreen
from tests.environments import ROOT
from tests.gitops.rehearsing.conftest import GitFolder

GPU = "policies/rules/gpu.yaml"
EXEMPTIONS = "policies/exemptions.yaml"


@pytest.fixture
def packed(repository: GitFolder) -> GitFolder:
    """A repository with our own rules and exemptions, and one file of code beside them."""
    root = repository.root
    shutil.copytree(ROOT / "policies" / "rules", root / "policies" / "rules")
    for name in ("PulumiPolicy.yaml", "exemptions.yaml"):
        shutil.copy(ROOT / "policies" / name, root / "policies" / name)
    repository.write(**{"Pulumi.yaml": "", ".gitignore": ".evenkeel\n", "policies__pack_py": ""})
    repository.commit()
    return repository


def edit(repository: GitFolder, path: str, old: str, new: str) -> None:
    """Replace the first of what a file says."""
    file = repository.root / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def compared(repository: GitFolder, base: str = "HEAD") -> tuple[PolicyChange, ...]:
    """Return what the work tree does to the policies of a commit."""
    with opened(Project(repository.root), base, None, SilentScreen()) as change:
        return policy_changes(change.base, change.head)


def test_nothing_is_said_where_no_policy_changes(packed: GitFolder) -> None:
    """Neither of other files, nor of our own rules beside themselves, nor of the first commit."""
    packed.write(**{"notes.md": "x", "policies__notes.md": "x"})

    assert compared(packed) == ()
    assert compared(packed, NOTHING) == ()


def test_what_is_loosened_stands_before_what_is_not(packed: GitFolder) -> None:
    """Rules by their ids, exemptions, and code, in files as they really are."""
    rules = (packed.root / GPU).read_text()
    edit(packed, GPU, "staging: remediate, prod: mandatory", "staging: remediate, prod: advisory")
    edit(packed, EXEMPTIONS, "expires: 2027-06-30", "expires: 2029-06-30")
    packed.write(**{"policies__pack_py": "allow = True\n", "policies__rules__own.yaml": rules})
    edit(packed, "policies/rules/own.yaml", "id: gpu-node-tainted", "id: own-rule")
    (packed.root / "policies/rules/own.yaml").write_text(
        "\n- id: ".join((packed.root / "policies/rules/own.yaml").read_text().split("\n- id: ")[:2])
    )

    found = compared(packed)

    assert [(each.effect, each.kind, each.operation) for each in found[:1]] == [
        ("weaker", "rule", "changed")
    ]
    assert (found[0].subject, found[0].details) == (
        "gpu-node-tainted",
        ("prod mandatory -> advisory",),
    )
    extended = [each for each in found if each.kind == "exemption"]
    assert len(extended) > 20  # all that merge the first one's day
    assert {each.details for each in extended} == {("until 2027-06-30 -> 2029-06-30",)}
    assert [(each.effect, each.details) for each in found if each.kind == "code"] == [
        ("unclear", ("policies/pack.py",))
    ]
    assert (found[-1].effect, found[-1].subject) == ("stricter", "own-rule")


def test_a_rule_that_moves_to_another_file_is_the_same(packed: GitFolder) -> None:
    """It is known by its id."""
    (packed.root / GPU).rename(packed.root / "policies/rules/other.yaml")

    assert compared(packed) == ()


def test_a_pack_that_goes_takes_every_rule_with_it(packed: GitFolder) -> None:
    """A project without one is judged by nothing."""
    shutil.rmtree(packed.root / "policies")

    found = compared(packed)

    assert len([each for each in found if (each.kind, each.effect) == ("rule", "weaker")]) > 90
    assert any(each.kind == "code" for each in found)


@pytest.mark.parametrize("content", ["{", "a: 1\n", "- x\n", "&a [" + "[" * 200])
def test_a_file_that_cannot_be_read_is_told(content: str, packed: GitFolder) -> None:
    """Whoever reviews it reads it; that its rules are gone is told, too."""
    (packed.root / GPU).write_text(content)

    found = compared(packed)

    assert ("unclear", "gpu.yaml") in {(each.effect, each.subject) for each in found}
    assert ("weaker", "gpu-node-tainted") in {(each.effect, each.subject) for each in found}


@pytest.mark.parametrize(("new", "judges"), [("advisory", True), ("mandatory", False)])
def test_the_base_judges_where_the_head_may_let_more_through(
    *, new: str, judges: bool, packed: GitFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second preview is made for that, so it is made only then; the review says what changes."""
    seen: list[bool] = []

    def look(self: Rehearsal) -> Untouched:
        seen.append(self.judge)
        return Untouched(name="aws-dev", reason="none")

    monkeypatch.setattr(Rehearsal, "run", look)
    edit(packed, GPU, "{dev: remediate, staging: remediate, prod: mandatory}",
         f"{{dev: mandatory, staging: mandatory, prod: {new}}}")  # fmt: skip

    with opened(Project(packed.root), "HEAD", None, SilentScreen()) as change:
        review = change.review(["aws-dev"], Options(), SilentScreen())

    assert seen == [judges]
    assert [each.subject for each in review.policies] == ["gpu-node-tainted"]
