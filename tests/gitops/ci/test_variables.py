"""Every variable that a job reads is in the one table, and the page shows that table."""

import re
from pathlib import Path

import pytest

from gitops.ci.__main__ import main
from gitops.ci.errors import CiError
from gitops.ci.variables import VARIABLES, Settings, table
from tests.means import NEEDS, WITHOUT

ROOT = Path(__file__).parents[3]


def test_the_page_has_the_table() -> None:
    """docs/ci.md, word for word."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")

    assert "\n".join(table()) in page


def test_no_variable_is_read_that_is_not_in_the_table() -> None:
    """Neither by a job nor by a workflow."""
    sources = [*(ROOT / "gitops" / "ci").glob("*.py"), *(ROOT / ".github").rglob("*.yml")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    known = {each.name for each in VARIABLES}
    read = set(re.findall(r"\bEVENKEEL_[A-Z_]+\b", text))
    of_the_forge = {
        name
        for name in read
        if re.match(r"EVENKEEL_((AWS|GCP|AZURE)_|RUNNER|TRUSTED_PREVIEW|DEPLOY|DRIFT)", name)
    }

    assert read - of_the_forge <= known | {"EVENKEEL_CHARTS", "EVENKEEL_ENGINE", NEEDS, WITHOUT}
    assert known <= read


@pytest.mark.parametrize("text", ["0", "-1", "soon", "nan", "inf", "800"])
def test_hours_are_hours(text: str) -> None:
    """A plan has an age."""
    with pytest.raises(CiError, match=f"EVENKEEL_PLAN_HOURS: got {text}"):
        _ = Settings(ROOT, {"EVENKEEL_PLAN_HOURS": text}).hours


def test_the_runner_says_what_it_is() -> None:
    """A variable of ours comes first."""
    assert Settings(ROOT, {"GITHUB_ACTIONS": "true"}).forge == "github"
    assert Settings(ROOT, {"GITLAB_CI": "true"}).forge == "gitlab"
    assert Settings(ROOT, {"GITHUB_ACTIONS": "true", "EVENKEEL_FORGE": "gitlab"}).forge == "gitlab"
    with pytest.raises(CiError, match="EVENKEEL_FORGE: got nothing; expected github or gitlab"):
        _ = Settings(ROOT, {}).forge


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["up", "--real"], "ENV: got nothing; expected one environment"),
        (["drift", "a", "b"], "ENV: got a b; expected one environment"),
        (["comment"], "EVENKEEL_FORGE: got nothing"),
        (
            ["preview", "prod", "--real"],
            "from the commit|STATE: got nothing|PATH:",
        ),
    ],
)
def test_what_is_missing_is_said(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, with status 2, and never as a traceback."""
    assert main(arguments) == 2
    assert re.search(says, capsys.readouterr().err)
