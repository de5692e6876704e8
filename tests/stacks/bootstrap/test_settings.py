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
    assert {each.workflow for who in plan_deployers(spec) for each in who.jobs} == {None}
    assert "got" in problems(**said | {"subject": "project_path:{repository}:ref_type:tag"})[0]


def test_the_numbers_of_a_repository_are_in_its_subjects_and_nowhere_else() -> None:
    """GitHub adds them to the names in a subject; a workflow is called by the names."""
    said = {"repository": "company@1/x@2"}
    plain = plan_deployers(parse(said, SCOPE))
    longer = "repo:{repository}:environment:{environment}:job_workflow_ref:{workflow}"
    named = plan_deployers(parse({**said, "subject": longer}, SCOPE))

    assert plain[0].jobs[0].subject == "repo:company@1/x@2:environment:aws-prod-preview"
    assert [each.workflow for who in plain for each in who.jobs] == [
        None,
        f"{FILES}/deploy.yml@refs/heads/main",
        f"{FILES}/drift.yml@refs/heads/main",
        f"{FILES}/deploy.yml@refs/heads/main",
    ]
    assert named[0].jobs[1].subject == (
        "repo:company@1/x@2:environment:aws-prod-plan"
        f":job_workflow_ref:{FILES}/deploy.yml@refs/heads/main"
    )
    # the subject is compared as a whole, so that nothing more is asked
    assert {each.workflow for who in named for each in who.jobs} == {None}


@pytest.mark.parametrize("repository", ["company@1/x", "company/x@2", "company@x/x@2", "a@1/b@2/c"])
def test_numbers_that_no_subject_has_are_refused(repository: str) -> None:
    """GitHub says both or neither."""
    [found] = problems(repository=repository)

    assert found.startswith(f"repository: got {repository}")


def test_the_branch_that_is_deployed_may_have_another_name() -> None:
    """It stands in what a workflow is called."""
    _, deployer = plan_deployers(parse({"repository": "company/x", "branch": "trunk"}, SCOPE))

    assert [each.workflow for each in deployer.jobs] == [f"{FILES}/deploy.yml@refs/heads/trunk"]
    assert problems(branch="a b")[0].startswith("branch: got a b")


@pytest.mark.parametrize("subject", ["repo:{repository}:*", "repo:*:environment:{environment}"])
def test_a_star_in_a_subject_is_refused(subject: str) -> None:
    """Subjects are compared whole."""
    assert "no *" in problems(subject=subject)[0]


OPERATOR = {
    "issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF",
    "subject": "system:serviceaccount:evenkeel-deploy:{environment}",
}


def test_a_forge_and_an_operator_are_trusted_side_by_side() -> None:
    """The operator deploys; a pull request is none of its business, but where that is said."""
    said = {"repository": "company/x", "also": [OPERATOR]}
    reader, deployer = plan_deployers(parse(said, SCOPE))
    everywhere = parse({**said, "also": [{**OPERATOR, "previews": True}]}, SCOPE)

    assert [(each.name, each.issuer) for each in deployer.jobs] == [
        ("job", "https://token.actions.githubusercontent.com"),
        ("job-2", OPERATOR["issuer"]),
    ]
    assert deployer.jobs[1].subject == "system:serviceaccount:evenkeel-deploy:aws-prod"
    assert deployer.jobs[1].workflow is None
    assert {each.issuer for each in reader.jobs} == {"https://token.actions.githubusercontent.com"}
    assert [each.name for each in plan_deployers(everywhere)[0].jobs] == [
        "job",
        "job-plan",
        "job-drift",
        "job-2",
        "job-2-plan",
        "job-2-drift",
    ]


def test_a_further_issuer_is_held_to_the_same_as_the_first() -> None:
    """Its subject says whose job it is, and no two issuers are the same."""
    found = problems(
        also=[
            {**OPERATOR, "subject": "repo:company/x:environment:{environment}"},
            {**OPERATOR, "issuer": "https://token.actions.githubusercontent.com"},
        ]
    )

    assert found[0].startswith("also[0].subject: got repo:company/x")
    assert found[1].startswith("also[1].issuer: got https://token.actions.githubusercontent.com")
    assert len(found) == 2


def test_who_keeps_a_state_is_named_by_the_whole_arn() -> None:
    """A name, or a star, would let in others."""
    found = problems(keepers=["platform-admin", "arn:aws:iam::123456789012:role/*"])

    assert [each.split(":")[0] for each in found] == ["keepers[0]", "keepers[1]"]
