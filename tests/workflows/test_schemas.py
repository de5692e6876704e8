"""GitLab's file and GitHub's composite actions are as the published schemas say, with no network.

actionlint reads neither: it knows workflows, and steps of an action, but not what is around them.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.environments import ROOT

ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
GITLAB = ROOT / ".gitlab" / "evenkeel.yml"
_DEAF = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
"""A proxy at which nobody answers: the schemas come with the package."""


def problems(schema: str, *files: Path) -> list[str]:
    """Return all that is wrong with files, a line each."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run(
        [*command, "--output-format", "json", *map(str, files)],
        env=_DEAF,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    found = json.loads(done.stdout)
    assert not found.get("parse_errors")
    return [f"{each['path']}: {each['message']}" for each in found.get("errors", ())]


def gitlab_problems(folder: Path, text: str) -> list[str]:
    """Return all that is wrong with a file of GitLab's, and with the jobs that others extend.

    No schema looks at the latter, which are to it whatever begins with a dot.
    """
    content: dict[str, Any] = yaml.safe_load(text)
    shown = {
        name.lstrip("."): {"script": ["true"], **each} if name.startswith(".") else each
        for name, each in content.items()
    }
    assert len(shown) == len(content), "a job and what it extends have one name"
    file = folder / "evenkeel.json"
    file.write_text(json.dumps(shown))
    return problems("gitlab-ci", file)


def test_gitlab_would_take_the_file(tmp_path: Path) -> None:
    """As it is, and with the jobs that others extend."""
    assert problems("gitlab-ci", GITLAB) == []
    assert gitlab_problems(tmp_path, GITLAB.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("interruptible: true", "interuptible: true", "'interuptible' was unexpected"),
        ("when: manual", "when: by-hand", "'by-hand'"),
        ("expire_in: 1 day", "expires_in: 1 day", "'expires_in' was unexpected"),
        ("resource_group: stack-aws-dev", "resource_groop: x", "'resource_groop' was unexpected"),
        ("action: access", "action: acess", "'acess'} is not valid"),
        ("      aud: ", "      audience: ", "'aud' is a required property"),
    ],
)
def test_a_word_that_gitlab_does_not_know_is_found(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    """In a job, and in what jobs extend."""
    text = GITLAB.read_text(encoding="utf-8")
    assert old in text

    found = gitlab_problems(tmp_path, text.replace(old, new))

    assert any(says in each for each in found), found


def test_github_would_take_the_actions() -> None:
    """Their inputs, outputs and steps."""
    assert ACTIONS
    assert problems("github-actions", *ACTIONS) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("required:", "require:", "was unexpected"),
        ("using: composite", "using: compose", "compose"),
    ],
)
def test_a_word_that_github_does_not_know_is_found(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    """Around the steps of an action."""
    text = ACTIONS[0].read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "action.yml"
    file.write_text(text.replace(old, new))

    found = problems("github-actions", file)

    assert found
    assert any(says in each for each in found), found
