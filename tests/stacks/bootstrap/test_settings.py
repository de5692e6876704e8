"""What is asked of the place of a state: every problem at once, no subject that lets others in."""

from pathlib import Path

import pytest

from components.planning.deployers import plan_deployers
from components.planning.scope import Scope
from stacks.bootstrap.settings import parse
from stacks.problems import EnvironmentProblems

ROOT = Path(__file__).parents[3]
FILES = "company/x/.github/workflows"
SCOPE = Scope(environment="aws-prod", stage="prod", owner="ml-platform")


def problems(**state: object) -> list[str]:
    """Return what is wrong with it."""
    with pytest.raises(EnvironmentProblems) as caught:
        parse({"repository": "company/ml-platform", **state}, SCOPE)
    return [str(each) for each in caught.value.problems]


def test_the_defaults_are_those_of_github() -> None:
    """A repository is all that must be said."""
    found = parse({"repository": "company/ml-platform"}, SCOPE)

    assert found.issuer == "https://token.actions.githubusercontent.com"
    assert found.subject == "repo:{repository}:environment:{environment}"
    assert (found.layers, found.retention_days, found.issuer_exists) == ((), 90, False)


def test_every_problem_comes_at_once() -> None:
    """Each with its path."""
    found = problems(layers=["platform"], issuer="http://x", retentionDays=1, colour="red")

    assert [each.split(":")[0] for each in found] == [
        "issuer",
        "retentionDays",
        "layers",
        "colour",
    ]


@pytest.mark.parametrize(
    "subject",
    [
        "repo:{repository}:environment:prod",
        "repo:company/x:environment:{environment}",
        "repo:{repository}:environment:{environment}:{ref}",
        "repo:{repository}:workflow:{workflow}",
        "project_path:{repository}:ref_type:branch:ref:main",
        "repo:{repository}:environment:{environment",
        "{environment.x}{repository}",
    ],
)
def test_a_subject_without_both_parts_is_refused(subject: str) -> None:
    """It would let in other repositories, or every environment."""
    [found] = problems(subject=subject)

    assert found.startswith("subject: got")


def test_a_workload_of_a_cluster_has_no_repository() -> None:
    """The operator's workspaces, whose issuer is the cluster itself."""
    subject = "system:serviceaccount:evenkeel-deploy:{environment}"
    issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
    said = {"repository": "company/ml-platform", "subject": subject, "issuer": issuer}

    assert parse(said, SCOPE).subject == subject


def test_a_subject_may_name_the_workflow() -> None:
    """Each job has its own file in it, as it is on the branch that is deployed."""
    subject = "repo:{repository}:environment:{environment}:job_workflow_ref:{workflow}"
    reader, deployer = plan_deployers(parse({"repository": "company/x", "subject": subject}, SCOPE))

    assert [each.subject.partition("aws-prod")[2] for each in reader.jobs] == [
        f"-preview:job_workflow_ref:{FILES}/trusted-preview.yml@refs/heads/main",
        f"-plan:job_workflow_ref:{FILES}/deploy.yml@refs/heads/main",
        f"-drift:job_workflow_ref:{FILES}/drift.yml@refs/heads/main",
    ]
    assert [each.subject.partition("aws-prod")[2] for each in deployer.jobs] == [
        f":job_workflow_ref:{FILES}/deploy.yml@refs/heads/main"
    ]
    for each in ("trusted-preview", "deploy", "drift"):
        assert (ROOT / ".github" / "workflows" / f"{each}.yml").is_file()


def test_gitlab_tells_a_branch_and_no_environment() -> None:
    """So all jobs of that branch are one subject, and each deployer has it once."""
    said = {
        "repository": "company/ml-platform",
        "issuer": "https://gitlab.com",
        "subject": "project_path:{repository}:ref_type:branch:ref:main",
    }
    spec = parse(said, SCOPE)

    assert [[each.subject for each in who.jobs] for who in plan_deployers(spec)] == [
        ["project_path:company/ml-platform:ref_type:branch:ref:main"],
        ["project_path:company/ml-platform:ref_type:branch:ref:main"],
    ]
    assert "got" in problems(**said | {"subject": "project_path:{repository}:ref_type:tag"})[0]


@pytest.mark.parametrize("subject", ["repo:{repository}:*", "repo:*:environment:{environment}"])
def test_a_star_in_a_subject_is_refused(subject: str) -> None:
    """Subjects are compared whole."""
    assert "no *" in problems(subject=subject)[0]
