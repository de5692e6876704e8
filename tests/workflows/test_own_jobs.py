"""The jobs that hold changes to this repository, and the one that previews a change with rights."""

from typing import Any

import pytest

from tests.workflows.checks import ROOT
from tests.workflows.test_workflows import read

SIGN_IN = (ROOT / ".github" / "actions" / "sign-in" / "action.yml").read_text(encoding="utf-8")


def made(steps: list[dict[str, Any]]) -> list[str]:
    """Return what steps run."""
    return [each["run"] for each in steps if "run" in each]


def test_a_change_is_brought_up_checked_and_tested_as_on_a_fresh_machine() -> None:
    """The tests of pages find a browser; the Pulumi CLI of the runner's image is left alone."""
    job = read("test")["jobs"]["test"]
    by_target = {each.get("run"): each for each in job["steps"]}

    assert made(job["steps"]) == ["make up", "make check", "make test", "make down"]
    assert by_target["make down"]["if"] == "always()"
    assert job["env"] == {
        "EVENKEEL_ENGINE": "embedded",
        "EVENKEEL_NEEDS": "chromium actionlint",
        "EVENKEEL_WITHOUT": "pulumi",
    }


def test_what_drives_the_pulumi_cli_has_the_one_that_deploys() -> None:
    """The same action, commit and version as what signs in; without it the job fails."""
    job = read("test")["jobs"]["pulumi"]
    [installing] = [each for each in job["steps"] if "pulumi/actions" in each.get("uses", "")]
    [testing] = [each for each in job["steps"] if "run" in each]

    assert f"uses: {installing['uses']}" in SIGN_IN
    assert f"pulumi-version: {installing['with']['pulumi-version']}" in SIGN_IN
    assert (testing["run"], testing["env"]) == ("make test", {"ARGS": "-m pulumi_cli"})
    assert job["env"] == {"EVENKEEL_NEEDS": "pulumi"}


def test_real_charts_are_tried_where_no_change_waits_for_them() -> None:
    """They are fetched and locked first, and missing ones fail."""
    content = read("charts")
    fetching, testing = [each for each in content["jobs"]["charts"]["steps"] if "run" in each]

    assert "pull_request" not in str(content)
    assert fetching["run"] == "make charts"
    assert testing["run"] == "make test"
    assert testing["env"] == {
        "ARGS": "-m charts",
        "EVENKEEL_CHARTS": "${{ github.workspace }}/vendor",
        "EVENKEEL_NEEDS": "charts",
    }


def test_a_trusted_preview_is_of_a_commit_that_nobody_moves() -> None:
    """What is named by hand is looked at with our own code, before any of it is here."""
    job = read("trusted-preview")["jobs"]["preview"]
    steps = job["steps"]
    python, first, look, named = steps[:4]
    signing = next(at for at, each in enumerate(steps) if "sign-in" in each.get("uses", ""))
    asked = "${{ inputs.commit || github.event.pull_request.head.sha }}"

    assert "/setup-python@" in python["uses"]
    assert "ref" not in first["with"]
    assert (look["run"], look["env"]) == (
        "make ci-commit",
        {"EVENKEEL_COMMIT": "${{ inputs.commit }}"},
    )
    assert first["if"] == look["if"] == "github.event_name == 'workflow_dispatch'"
    assert named["with"]["ref"] == asked
    assert signing > steps.index(named)
    assert steps[-1]["env"]["EVENKEEL_COMMIT"] == asked


@pytest.mark.parametrize("event", ["workflow_dispatch", "head.repo.full_name"])
def test_a_trusted_preview_waits_for_somebody_to_set_it_up(event: str) -> None:
    """Without the repository's variable it is skipped for every event, not red."""
    condition = read("trusted-preview")["jobs"]["preview"]["if"]
    switch, rest = condition.split(" && ", maxsplit=1)

    assert switch == "vars.EVENKEEL_TRUSTED_PREVIEW == 'true'"
    assert rest[0] + rest[-1] == "()"
    assert event in rest
