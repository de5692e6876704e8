"""Every workflow is pinned, bound in its rights and time, and calls make; so is GitLab's file."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.clouds.aws.state import SESSION_SECONDS
from tests.workflows.checks import ROOT, TARGETS, action_problems, triggers, workflow_problems

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
BAD = yaml.safe_load((Path(__file__).parent / "bad.yaml").read_text(encoding="utf-8"))
KINDS = ("drift", "plan", "up")
GITLAB = yaml.safe_load((ROOT / ".gitlab" / "evenkeel.yml").read_text(encoding="utf-8"))
ENVIRONMENTS = {
    path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    for path in (ROOT / "environments").glob("Pulumi.*.yaml")
} - {"local"}


def read(name: str) -> dict[str, Any]:
    """Return a workflow of ours."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_as_it_must_be(path: Path) -> None:
    """Pins, rights, bounds, and make alone."""
    assert workflow_problems(path.stem, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.parent.name)
def test_an_action_is_as_it_must_be(path: Path) -> None:
    """A composite action is held as workflows are."""
    assert action_problems(path.read_text(encoding="utf-8")) == []


def test_the_example_of_the_bad_ones_is_good() -> None:
    """What the bad samples are made from has nothing wrong with it."""
    assert workflow_problems("drift", BAD["good"]) == []


@pytest.mark.parametrize(
    ("old", "new", "says"), [pytest.param(*b[1:], id=b[0]) for b in BAD["replaced"]]
)
def test_a_change_for_the_worse_is_found(old: str, new: str, says: str) -> None:
    """Each check can fail."""
    assert old in BAD["good"]

    found = workflow_problems("drift", BAD["good"].replace(old, new))

    assert any(says in each for each in found), found


@pytest.mark.parametrize("bad", BAD["whole"], ids=lambda bad: bad["name"])
def test_a_bad_workflow_is_found(bad: dict[str, str]) -> None:
    """Each check of what is only wrong in its place can fail."""
    found = workflow_problems(bad["as"], bad["text"])

    assert any(bad["says"] in each for each in found), found


def test_the_files_are_those_that_are_documented() -> None:
    """No workflow comes or goes without anybody saying so."""
    names = " ".join(path.stem for path in WORKFLOWS)

    assert names == "base charts comment deploy drift preview test trusted-preview up"


def test_the_preview_of_forks_holds_nothing() -> None:
    """It may only read, has no environment, and hands no token on."""
    content = read("preview")
    job = content["jobs"]["preview"]

    assert set(triggers(content)) == {"pull_request", "merge_group"}
    # to skip a job makes a check green that was red: a change of the base or the title is looked at
    assert "edited" in triggers(content)["pull_request"]["types"]
    assert "if" not in job
    assert job["permissions"] == {"contents": "read"}
    assert "environment" not in job
    assert not re.search(r"secrets|token|vars\.", (FOLDER / "preview.yml").read_text())


def test_previews_begin_with_what_was_merged() -> None:
    """Kept by a job of the branch alone; what a pull request keeps is its own, and goes first."""
    kept = {name: caches(name, "save") for name in ("base", "preview")}
    found = {name: caches(name, "restore") for name in ("base", "preview")}
    own = "snapshots-${{ github.event.pull_request.number || 'queue' }}-"

    assert triggers(read("base")) == {"push": {"branches": ["main"]}}
    assert read("base")["jobs"]["base"]["permissions"] == {"contents": "read"}
    assert {each["path"] for each in (*kept.values(), *found.values())} == {".evenkeel/.snapshots"}
    assert kept["base"]["key"] == "snapshots-main-${{ github.run_id }}"
    assert kept["preview"]["key"] == f"{own}${{{{ github.run_id }}}}"
    assert found["preview"]["restore-keys"].splitlines() == [own, "snapshots-main-"]
    assert found["base"]["restore-keys"] == "snapshots-main-"


def caches(name: str, what: str) -> dict[str, str]:
    """Return what the one step of a workflow says that restores or saves a cache alone."""
    (job,) = read(name)["jobs"].values()
    (step,) = [each for each in job["steps"] if f"/cache/{what}@" in each.get("uses", "")]
    said: dict[str, str] = step["with"]
    return said


def test_the_comment_may_write_nothing_else() -> None:
    """It follows the preview alone, and writes on pull requests alone."""
    content = read("comment")
    job = content["jobs"]["comment"]

    assert triggers(content) == {"workflow_run": {"workflows": ["preview"], "types": ["completed"]}}
    assert {k for k, v in job["permissions"].items() if v == "write"} == {"pull-requests"}


@pytest.mark.parametrize("name", ["trusted-preview", "drift"])
def test_every_environment_is_looked_at(name: str) -> None:
    """A new environment file asks for its line in the workflows."""
    (job,) = read(name)["jobs"].values()
    rows = job["strategy"]["matrix"]["include"]

    assert {each["environment"] for each in rows} == ENVIRONMENTS
    assert all(each["environment"].startswith(f"{each['cloud']}-") for each in rows)


def test_every_environment_is_deployed() -> None:
    """After a merge, one job for each environment."""
    assert set(read("up")["jobs"]) == ENVIRONMENTS


def test_a_plan_is_made_before_it_is_carried_out() -> None:
    """In one job with the role that reads, then in another with the role that deploys."""
    jobs = read("deploy")["jobs"]

    assert jobs["up"]["needs"] == "plan"
    assert jobs["plan"]["environment"] == "${{ inputs.environment }}-plan"
    assert jobs["up"]["environment"].endswith(" || inputs.environment }}")
    assert jobs["plan"]["concurrency"]["group"] == "stack-${{ inputs.environment }}"
    # one that waits for its reviewers is cancelled by the next that waits in the same group
    assert jobs["up"]["concurrency"]["group"] == "up-${{ inputs.environment }}"


def test_nobody_approves_that_nothing_is_done() -> None:
    """Nor is the job skipped, and with it prod: it does nothing, where no reviewers are asked."""
    jobs = read("deploy")["jobs"]
    (planning,) = [each for each in jobs["plan"]["steps"] if each.get("id") == "plan"]

    assert planning["run"] == "make ci-preview"
    assert jobs["plan"]["outputs"] == {"changes": "${{ steps.plan.outputs.changes }}"}
    assert not [name for name, job in jobs.items() if "if" in job]
    assert {each.get("if") for each in jobs["up"]["steps"]} == {
        "needs.plan.outputs.changes != 'false'"
    }
    nothing = "needs.plan.outputs.changes == 'false' && format('{0}-plan', inputs.environment)"
    assert jobs["up"]["environment"] == f"${{{{ {nothing} || inputs.environment }}}}"


def test_nothing_real_is_begun_where_nothing_is_set_up() -> None:
    """Whoever takes the project over has no role yet: no job is red for that."""
    for name, variable in (("up", "DEPLOY"), ("drift", "DRIFT"), ("trusted-preview", "TRUSTED")):
        for job in read(name)["jobs"].values():
            assert job["if"].startswith(f"vars.EVENKEEL_{variable}"), name
    for kind, variable in (("drift", "DRIFT"), ("plan", "DEPLOY"), ("up", "DEPLOY")):
        (rule,) = GITLAB[f".evenkeel-{kind}"]["rules"]
        assert f'$EVENKEEL_{variable} == "true"' in rule["if"]


def test_what_a_preview_failed_to_leave_stops_no_comment() -> None:
    """The comment says then that there is no review; after a success the job says so instead."""
    steps = read("comment")["jobs"]["comment"]["steps"]
    at = next(i for i, each in enumerate(steps) if "/download-artifact@" in each.get("uses", ""))

    assert steps[at]["continue-on-error"] is True
    assert steps[at + 1]["run"] == "make ci-comment"
    assert "if" not in steps[at + 1]


def test_gitlab_keeps_tools_where_it_can() -> None:
    """Inside the project's folder, and where no job with rights takes them from."""
    job = GITLAB["evenkeel-preview"]
    place = job["variables"]["XDG_CACHE_HOME"].removeprefix("$CI_PROJECT_DIR/")

    assert f"{place}/evenkeel" in job["cache"]["paths"]
    assert "$CI_MERGE_REQUEST_IID" in job["cache"]["key"]  # one for all could be filled by anybody
    assert [name for name, each in GITLAB.items() if "cache" in each] == ["evenkeel-preview"]


def test_who_plans_says_where_and_has_the_key() -> None:
    """A trusted preview does neither, and so keeps no plan."""
    wanted = {"EVENKEEL_PLAN", "EVENKEEL_PLAN_KEY"}
    said = {
        name: {variable for step in job["steps"] for variable in step.get("env", {})} & wanted
        for workflow in ("deploy", "trusted-preview")
        for name, job in read(workflow)["jobs"].items()
    }

    assert said == {"plan": wanted, "up": wanted, "preview": set()}
    assert "EVENKEEL_PLAN" in GITLAB[".evenkeel-plan"]["variables"]


def test_what_signs_in_leaves_nothing_that_differs_from_the_commit() -> None:
    """Google's action writes its file beside the job's, and a plan is made of a commit alone."""
    left = ["gha-creds-0123456789abcdef.json"]
    command = ["git", "check-ignore", *left]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.stdout.split() == left


@pytest.mark.parametrize(
    ("cloud", "tool"), [("gcp", "gke-gcloud-auth-plugin"), ("azure", "kubelogin")]
)
def test_what_asks_for_tokens_of_a_cluster_is_installed(cloud: str, tool: str) -> None:
    """The kubeconfig of that cloud calls it, and the runner's image lacks it; with a version."""
    steps = yaml.safe_load((ROOT / ".github/actions/sign-in/action.yml").read_text())["runs"]
    [step] = [each for each in steps["steps"] if tool in str(each)]
    calls = (ROOT / "components" / "clouds" / cloud / "kubeconfig.py").read_text(encoding="utf-8")

    assert f'"{tool}"' in calls
    assert step["if"] == f"inputs.cloud == '{cloud}'"
    assert [each for each in step["with"].values() if re.fullmatch(r"v?\d+\.\d+\.\d+", each)]


def test_credentials_of_aws_outlast_the_job_that_deploys() -> None:
    """It saves the state with them at its end."""
    job = yaml.safe_load((ROOT / ".github/workflows/deploy.yml").read_text())["jobs"]["up"]
    [signing] = [each for each in job["steps"] if "sign-in" in each.get("uses", "")]

    assert int(signing["with"]["aws-seconds"]) > job["timeout-minutes"] * 60
    assert int(signing["with"]["aws-seconds"]) <= SESSION_SECONDS


def test_gitlab_has_the_same_jobs() -> None:
    """Every script calls make alone, and every environment has its three jobs."""
    parts = ("script", "after_script")
    scripts = [line for job in GITLAB.values() for part in parts for line in job.get(part, [])]

    assert scripts
    assert all(re.fullmatch(r"make [a-z-]+", line) for line in scripts)
    assert {line.split()[1] for line in scripts} <= TARGETS
    for kind in KINDS:
        named = {name for name in GITLAB if name.startswith(f"evenkeel-{kind}-")}
        assert named == {f"evenkeel-{kind}-{each}" for each in ENVIRONMENTS}


def test_gitlab_has_pulumi_where_a_real_stack_is_worked_on() -> None:
    """In the version of GitHub's jobs; every other job runs in an image with Python alone."""
    action = (ROOT / ".github/actions/sign-in/action.yml").read_text(encoding="utf-8")
    version = re.search(r"pulumi-version: (\S+)", action)
    real = {name for name, job in GITLAB.items() if job.get("image") and name != ".evenkeel"}

    assert version
    assert GITLAB["variables"]["EVENKEEL_REAL_IMAGE"] == f"pulumi/pulumi:{version[1]}"
    assert real == {".evenkeel-real"}
    assert GITLAB[".evenkeel-real"]["image"]["name"] == "$EVENKEEL_REAL_IMAGE"
    assert GITLAB[".evenkeel-real"]["image"]["entrypoint"] == [""]
    assert all(GITLAB[f".evenkeel-{each}"]["extends"] == ".evenkeel-real" for each in KINDS)


def test_gitlab_deploys_in_order_and_one_at_a_time() -> None:
    """A plan of prod waits for dev, `up` for its plan; a stack has one job at a time."""
    for each in ENVIRONMENTS:
        cloud, stage = each.rsplit("-", 1)
        plan, up = GITLAB[f"evenkeel-plan-{each}"], GITLAB[f"evenkeel-up-{each}"]
        assert plan["needs"] == ([f"evenkeel-up-{cloud}-dev"] if stage == "prod" else [])
        assert up["needs"] == [f"evenkeel-plan-{each}"]
        assert plan["resource_group"] == up["resource_group"] == f"stack-{each}"
        assert up["environment"] == {"name": each}
    assert GITLAB[".evenkeel"]["interruptible"] is False


def test_gitlab_gives_a_merge_request_nothing() -> None:
    """The jobs with an identity or a token ask for a protected branch, or for a member's hand."""
    for name, job in GITLAB.items():
        rules = " ".join(rule["if"] for rule in job.get("rules", []))
        if "merge_request_event" in rules:
            assert "EVENKEEL_TOKEN" not in str(job)
            assert job.get("extends") != ".evenkeel-real" or job["rules"][0]["when"] == "manual"
        elif rules:
            assert "CI_COMMIT_REF_PROTECTED" in rules, name
        # whoever starts such a pipeline sets its variables: the image, PATH, where tokens go
        assert not re.search(r'"(api|pipeline|trigger|web)"', rules), name
        assert "trigger" not in job, name
