"""One issue for an environment: opened, edited, closed, and left alone where nobody could look."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from gitops.comments import github, gitlab
from gitops.comments.web import Web
from gitops.drift.issues import GitHubIssues, GitLabIssues, Issues, settle
from gitops.drift.report import Report
from gitops.drift.wording import body, marker
from tests.gitops.ci.forge_server import ACCOUNT, ForgeServer, serving

DRIFTED = {
    "kind": "changed",
    "type": "kubernetes:core/v1:ConfigMap",
    "name": "settings",
    "urn": "urn:settings",
    "changes": [{"path": "data.a", "deployed": "1", "found": "2", "by": "kubectl-edit"}],
}


def report(outcome: str = "drift", **values: Any) -> Report:
    """Return a report on `prod`."""
    known = {"environment": "prod", "made": datetime(2030, 1, 1, 3, 23, tzinfo=UTC), "resources": 9}
    drifted = [DRIFTED] if outcome == "drift" else []
    return Report.model_validate({**known, "outcome": outcome, "drifted": drifted, **values})


def issues(kind: str, forge: ForgeServer) -> Issues:
    """Return the issues of a repository on a forge."""
    if kind == "github":
        web = Web(forge.url, github.headers("t"), "issues: write")
        return GitHubIssues(web, "team/evenkeel")
    return GitLabIssues(Web(forge.url, gitlab.headers("t"), "api"), "team/evenkeel")


def test_an_app_knows_its_own_issue() -> None:
    """Its token may not ask for its user, and opens no second issue every night."""
    with serving() as forge:
        forge.user = 403
        ours = issues("github", forge)

        assert settle(ours, report()) == "opened"
        assert settle(ours, report(commit="c" * 40)) == "edited"
        assert settle(ours, report("same")) == "closed"


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_an_issue_lives_as_long_as_the_drift(kind: str) -> None:
    """Of 130 issues, over all pages, ours alone is touched."""
    with serving() as forge:
        for index in range(130):
            forge.issue("somebody", f"thought {index}")
        forge.issue("mallory", body(report()))
        forge.issue(ACCOUNT, marker("dev") + "\nanother environment")
        forge.issue(ACCOUNT, f"as I said: {marker('prod')}")
        ours = issues(kind, forge)
        others = len(forge.issues)

        assert settle(ours, report("same")) == "none"
        assert settle(ours, report()) == "opened"
        assert settle(ours, report(commit="c" * 40)) == "edited"
        assert settle(ours, report("unknown", reason="out of reach")) == "kept"
        assert len(forge.issues) == others + 1
        assert "`cccccccccccc`" in forge.issues[-1]["body"]
        assert settle(ours, report("same")) == "closed"
        assert forge.issues[-1]["state"] == "closed"
        assert "as deployed again" in forge.issues[-1]["body"]
        assert settle(ours, report()) == "opened"
        assert len(forge.open_issues()) == others + 1


def test_two_issues_of_one_environment_become_one() -> None:
    """Two runs at the same time have both opened one."""
    with serving() as forge:
        for _ in range(2):
            forge.issue(ACCOUNT, body(report()))

        assert settle(issues("github", forge), report()) == "edited"
        assert [each["number"] for each in forge.open_issues()] == [1]


def test_names_of_strangers_are_text() -> None:
    """Whatever stands in a cluster mentions nobody, closes nothing and is no HTML."""
    change = {"path": "data.a", "found": "</details>@everyone fixes #1 `x` [a](b)", "by": "@team"}
    name = "x\n<!-- evenkeel:drift environment=dev -->\n# @all"

    text = body(report(drifted=[{**DRIFTED, "name": name, "changes": [change]}]))

    outside = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", text)
    assert text.count("\n<!--") == 0
    assert "@" not in outside
    assert "#1" not in outside
    assert "details" not in outside


def test_a_long_report_is_cut_between_resources() -> None:
    """At most what a forge takes, and the rest is counted."""
    many = [{**DRIFTED, "name": f"settings-{index}"} for index in range(3000)]

    text = body(report(drifted=many))

    assert len(text) <= 60_000
    shown = text.count("`settings-")
    assert f"- and {3000 - shown:,} more, which have no room here" in text
    assert text.splitlines()[0] == marker("prod")
