"""Every workflow and composite action is one to GitHub: its keys, events, jobs and expressions."""

from pathlib import Path

import pytest
import yaml

from tests.environments import ROOT
from tests.workflows.actionlint import as_workflow, problems

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
MISSPELT = yaml.safe_load((Path(__file__).parent / "misspelt.yaml").read_text(encoding="utf-8"))
_CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_github_would_take_a_workflow(path: Path) -> None:
    """A word that GitHub does not know would show only when the workflow does not start."""
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.parent.name)
def test_github_would_take_the_steps_of_an_action(path: Path) -> None:
    """They are read as steps of a workflow that has the action's inputs."""
    assert problems(as_workflow(path.read_text(encoding="utf-8"))) == []


def test_the_example_of_the_misspelt_ones_is_right() -> None:
    """What they are made from has nothing wrong with it."""
    assert problems(MISSPELT["good"]) == []


@pytest.mark.parametrize(
    ("old", "new", "says"), [pytest.param(*each[1:], id=each[0]) for each in MISSPELT["replaced"]]
)
def test_a_word_that_github_does_not_know_is_found(old: str, new: str, says: str) -> None:
    """Each of them can be found, so none is there where nothing is found."""
    assert old in MISSPELT["good"]

    found = problems(MISSPELT["good"].replace(old, new))

    assert any(says in each for each in found), found


def test_an_input_that_a_workflow_of_ours_has_not_is_found() -> None:
    """The one that is called says which it has."""
    text = (ROOT / ".github" / "workflows" / "up.yml").read_text(encoding="utf-8")

    found = problems(text.replace("      cloud: aws", "      clowd: aws"))

    assert any('input "clowd" is not defined' in each for each in found), found


def test_what_is_wrong_in_an_action_is_found() -> None:
    """An input that the action does not declare, and one that its step's action does not know."""
    action = {
        "inputs": {"cloud": {"required": True}},
        "runs": {"steps": [{"uses": "CHECKOUT", "with": {"ref": "${{ inputs.clout }}", "rev": 1}}]},
    }
    text = yaml.safe_dump(action).replace("CHECKOUT", _CHECKOUT)

    found = problems(as_workflow(text))

    assert any('property "clout" is not defined' in each for each in found), found
    assert any('input "rev" is not defined' in each for each in found), found
