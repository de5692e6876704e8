"""`evenkeel policies explain`: everything that a person wants to know of a rule."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from cli.commands.policies_explain import explain_policy
from operations.errors import UsageError
from operations.project import Project
from policies.rules import RULES
from tests.cli.commands.test_gpus import Shown


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """A project whose pack has one subject, and one exemption."""
    pack = tmp_path / "policies"
    (pack / "rules").mkdir(parents=True)
    shutil.copy(RULES.parent / "PulumiPolicy.yaml", pack)
    shutil.copy(RULES / "images.yaml", pack / "rules")
    exemption = {
        "rule": "image-pinned",
        "resource": "Pod/lab/*",
        "reason": "A lab tries images out.",
        "owner": "lab-team",
        "expires": "2027-06-30",
    }
    (pack / "exemptions.yaml").write_text(yaml.safe_dump([exemption]))
    return Project(tmp_path)


def test_everything_about_a_rule_is_shown(small: Project) -> None:
    """What, how strictly, where from, what to do, settings, exemptions, and examples."""
    screen = Shown()
    explain_policy(small, "image-pinned", screen)
    text = "\n".join(screen.lines)

    assert screen.lines[0].startswith("image-pinned: A container image stays the same")
    for part in (
        " severity     high: ",
        " in prod      mandatory: a violation stops `up`",
        " asked by     pack, cluster",
        " applies to   every pod template",
        " sources      own, CKV_K8S_14",
        " its text     policies/rules/images.yaml",
        " to do        expected a tag that does not move",
        " setting      forbiddenTags: ",
        (
            " exempt       Pod/lab/* in *; reason: A lab tries images out; owner: lab-team; "
            "until 2027-06-30"
        ),
        "\n admitted: ",
        "\n denied: ",
        "\n   kind: ",
    ):
        assert part in text


def test_the_document_has_every_case(small: Project) -> None:
    """Also those that the screen leaves out; it is plain JSON."""
    document = explain_policy(small, "image-pinned", Shown()).document

    assert len(document["fixtures"]["admit"]) > 1
    assert document["exemptions"][0]["expires"] == "2027-06-30"
    assert document["applies"]["podTemplates"] is True
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("image-pined", "Did you mean image-pinned?"),
        ("Image", "List them: evenkeel policies"),
    ],
)
def test_a_rule_that_is_none_is_refused(small: Project, typed: str, said: str) -> None:
    """With the one that may have been meant."""
    with pytest.raises(UsageError) as caught:
        explain_policy(small, typed, Shown())

    assert str(caught.value).startswith(f"rule: got {typed}; expected one of the pack's ")
    assert str(caught.value).endswith(said)


def test_a_pack_that_is_wrong_is_told_with_every_problem(small: Project) -> None:
    """Nothing is explained from rules that do not hold."""
    (small.root / "policies" / "rules" / "own.yaml").write_text("[{id: lonely}]")

    with pytest.raises(UsageError, match=r"own\.yaml\[lonely\]\.title: got nothing"):
        explain_policy(small, "image-pinned", Shown())
