"""Who reaches a state, and what they may do: as little as their work needs."""

import json
import re
from typing import Any

import pytest

from components import clouds
from components.clouds.aws import state_plan as aws_plan
from components.clouds.aws import state_rights as aws
from components.clouds.gcp import state_rights as gcp
from components.errors import Refused
from components.planning.deployers import (
    Deployer,
    StateSpec,
    plan_deployers,
    stack_name,
    written_objects,
)
from components.planning.scope import Scope
from tests.components.clouds.parallel import each_cloud
from tests.environments import read_environment


def spec(name: str = "aws-prod", **more: Any) -> StateSpec:
    """Return what is asked for an environment."""
    scope = Scope(environment=name, stage="prod", owner="ml")
    return StateSpec(scope=scope, repository="company/ml", **more)


def settings(cloud: str) -> Any:  # noqa: ANN401 - each cloud has its own type
    """Return the settings of the repository's production on a cloud."""
    section = read_environment(f"{cloud}-prod")["cloud"]
    return clouds.settings_type(cloud).model_validate(section)


def statements(deployer: str, **more: Any) -> list[dict[str, Any]]:
    """Return what a deployer may do on AWS."""
    asked = spec(**more)
    [found] = [each for each in plan_deployers(asked) if each.name == deployer]
    text = aws.render_rights(asked, settings("aws"), found, "arn:aws:kms:x:1:key/k")
    said: list[dict[str, Any]] = json.loads(text)["Statement"]
    return said


def test_there_is_one_who_looks_and_one_for_each_layer() -> None:
    """Each in environments of its own, where the jobs' approvals are."""
    plain, layered = plan_deployers(spec()), plan_deployers(spec(layers=("foundation", "platform")))
    looking = ["aws-prod-preview", "aws-prod-plan", "aws-prod-drift"]

    assert [(each.name, environments(each)) for each in plain] == [
        ("preview", looking),
        ("deploy", ["aws-prod"]),
    ]
    assert [(each.name, environments(each), each.stack) for each in layered] == [
        ("preview", looking, "aws-prod"),
        ("deploy-foundation", ["aws-prod.foundation"], "aws-prod.foundation"),
        ("deploy-platform", ["aws-prod.platform"], "aws-prod.platform"),
    ]
    assert [each.foundation for each in layered] == [False, True, False]


def environments(deployer: Deployer) -> list[str]:
    """Return where a deployer's jobs run."""
    return [each.subject.removeprefix("repo:company/ml:environment:") for each in deployer.jobs]


def test_who_previews_changes_nothing_on_aws() -> None:
    """Every action reads, but for the decryption of a stack's secrets."""
    said = [action for each in statements("preview") for action in each["Action"]]
    verbs = {action.split(":")[1] for action in said}

    assert {each["Effect"] for each in statements("preview")} == {"Allow"}
    assert [verb for verb in verbs if not verb.startswith(("Describe", "Get", "List"))] == [
        "Decrypt"
    ]
    assert "secretsmanager:GetSecretValue" not in said


def test_who_previews_reads_objects_of_the_state_only() -> None:
    """Data in other buckets is nobody's to read here."""
    reads = [each for each in statements("preview") if "s3:GetObject" in each["Action"]]

    assert [each["Resource"] for each in reads] == [
        "arn:aws:s3:::aws-prod-state-123456789012/.pulumi/*"
    ]


@pytest.mark.parametrize(("region", "asked"), [("us-west-2", 2), ("cn-north-1", 0)])
def test_aws_is_asked_for_the_file_of_a_job_where_it_knows_the_claim(
    region: str, asked: int
) -> None:
    """Elsewhere a condition on it would be met by no token, and nobody let in."""
    place = settings("aws").model_copy(update={"region": region})
    reader, _ = plan_deployers(spec())
    said = json.loads(aws.render_trust(spec(), place, reader))["Statement"]
    conditions = [each["Condition"]["StringEquals"] for each in said]
    subjects = [each for said in conditions for key in said if "sub" in key for each in said[key]]

    assert environments(reader) == [each.rpartition(":")[2] for each in subjects]
    assert sum(any("job_workflow_ref" in key for key in each) for each in conditions) == asked


def test_a_trust_that_iam_would_not_take_is_refused_before_anything_is_made() -> None:
    """White space does not count, which alone would make the longest one too long."""
    place, keeper = settings("aws"), "arn:aws:iam::123456789012:role/platform-oncall"
    subject = "repo:{repository}:environment:{environment}"
    # each of three subjects grows by one
    grown = [
        spec(keepers=(keeper,), subject=subject + ":" + "x" * more) for more in range(100, 400)
    ]
    texts = [aws.render_trust(each, place, plan_deployers(each)[0]) for each in grown]
    fits = [each for each, text in zip(grown, texts, strict=True) if len(squeeze(text)) <= 2048]
    longest = texts[len(fits) - 1]

    assert len(squeeze(longest)) > 2045
    assert len(longest) > 2048
    aws.check_trusts(fits[-1], place)
    said = "characters in the trust policy of the role evenkeel-aws-prod-preview; expected 2048"
    with pytest.raises(Refused, match=said):
        clouds.build_state(grown[len(fits)], place)


def squeeze(text: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s", "", text)


def test_a_layer_writes_its_own_stack_only_on_aws() -> None:
    """It reads the others' outputs; it writes neither their state nor their history."""
    said = statements("deploy-platform", layers=("foundation", "platform"))
    [writes] = [
        each["Resource"]
        for each in said
        if each["Effect"] == "Allow" and "s3:PutObject" in each["Action"]
    ]
    bucket = "arn:aws:s3:::aws-prod-state-123456789012"

    assert writes == [f"{bucket}/{each}" for each in written_objects("aws-prod.platform")]
    assert not [each for each in said if "iam:CreateRole" in each["Action"]]


def test_who_deploys_on_aws_cannot_undo_the_state_or_give_itself_rights() -> None:
    """Refused outright, whatever else allows it."""
    refused = {
        action: each["Resource"]
        for each in statements("deploy")
        if each["Effect"] == "Deny"
        for action in each["Action"]
    }

    for action in ("ScheduleKeyDeletion", "DisableKey", "DeleteAlias", "UpdateAlias"):
        assert refused[f"kms:{action}"] == "arn:aws:kms:x:1:key/k"
    assert "s3:DeleteBucket" in refused
    assert "s3:BypassGovernanceRetention" in refused
    assert refused["iam:PutRolePolicy"] == "arn:aws:iam::123456789012:role/evenkeel-aws-prod-*"


def test_roles_of_another_environment_are_not_changed_on_aws() -> None:
    """Those of `aws-prod-2` begin with the same name: their tag says whose they are."""
    roles = "arn:aws:iam::123456789012:role/aws-prod-*"
    asked, there = "aws:RequestTag/environment", "aws:ResourceTag/environment"
    conditions = {
        action: each.get("Condition")
        for each in statements("deploy")
        if each["Effect"] == "Allow" and each["Resource"] == roles
        for action in each["Action"]
    }

    assert conditions.pop("iam:CreateRole") == {"StringEquals": {asked: "aws-prod"}}
    assert conditions.pop("iam:TagRole") == {
        "StringEqualsIfExists": {asked: "aws-prod", there: "aws-prod"}
    }
    # what tags say is not reliable here
    assert conditions.pop("iam:PassRole") is None
    assert "iam:UpdateAssumeRolePolicy" in conditions
    assert all(each == {"StringEquals": {there: "aws-prod"}} for each in conditions.values())


@pytest.mark.parametrize("name", ["a", "a" * 50, f"{'a' * 49}b"])
def test_role_names_fit_and_differ(name: str) -> None:
    """IAM takes 64 characters."""
    asked = spec(name, layers=("foundation", "platform", "workspaces"))
    names = [aws_plan.role_name(asked, each.name) for each in plan_deployers(asked)]

    assert max(map(len, names)) <= 64
    assert len(set(names)) == 4
    assert aws_plan.role_name(spec("a" * 50), "x") != aws_plan.role_name(spec("a" * 49 + "b"), "x")


def test_google_cloud_keeps_the_state_from_who_administers_storage() -> None:
    """The rights to buckets and keys hold for all but the state's."""
    asked = spec("gcp-prod", layers=("foundation", "platform"))
    _, foundation, _ = plan_deployers(asked)
    found = list(gcp.plan_rights(asked, settings("gcp"), foundation))
    conditional = [each for each in found if each.condition]
    ring = "locations/us-central1/keyRings/gcp-prod-state"

    assert [(each.role, each.condition) for each in conditional] == [
        (
            "roles/storage.admin",
            (
                "!resource.name.startsWith('projects/_/buckets/evenkeel-prod-gcp-prod-state') && "
                "!resource.name.endsWith('-state') && "
                "!resource.name.extract('/buckets/{name}/').endsWith('-state')"
            ),
        ),
        (
            "roles/cloudkms.admin",
            (
                f"!resource.name.startsWith('projects/evenkeel-prod/{ring}') && "
                f"!resource.name.startsWith('projects/345678901234/{ring}') && "
                "!resource.name.endsWith('-state') && "
                "!resource.name.extract('/keyRings/{name}/').endsWith('-state')"
            ),
        ),
        (
            "roles/resourcemanager.projectIamAdmin",
            (
                "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(["
                "'roles/artifactregistry.reader', 'roles/container.admin', "
                "'roles/container.defaultNodeServiceAccount', 'roles/dns.reader', "
                "'roles/secretmanager.secretAccessor'])"
            ),
        ),
    ]
    assert [each.role for each in found].count("roles/cloudkms.admin") == 1


def test_a_layer_writes_its_own_stack_only_on_google_cloud() -> None:
    """Who looks decrypts and writes nothing; basic roles are nobody's."""
    asked = spec("gcp-prod", layers=("foundation", "platform"))
    preview, foundation, platform = plan_deployers(asked)
    rights = {
        d.name: list(gcp.plan_rights(asked, settings("gcp"), d)) for d in plan_deployers(asked)
    }

    assert not [
        r for each in rights.values() for r in each if r.role in {"roles/owner", "roles/editor"}
    ]
    assert not [each for each in rights["preview"] if "admin" in each.role.lower()]
    assert gcp.plan_key_role(preview) == "roles/cloudkms.cryptoKeyDecrypter"
    assert gcp.plan_object_condition(asked, settings("gcp"), preview) is None
    own = gcp.plan_object_condition(asked, settings("gcp"), platform) or ""
    assert ".pulumi/stacks/evenkeel/gcp-prod.platform.json" in own
    assert "gcp-prod.foundation" not in own
    assert foundation.foundation


def test_a_stack_is_called_after_environment_and_layer() -> None:
    """As the state's paths are."""
    assert stack_name("aws-prod", None) == "aws-prod"
    assert stack_name("aws-prod", "platform") == "aws-prod.platform"


@each_cloud
def test_where_a_state_is_can_be_said_before_it_is_made(cloud: str) -> None:
    """The addresses that Pulumi is told; a private cluster has none, and says what to do."""
    if cloud == "private":
        with pytest.raises(Refused, match="evenkeel init NAME --state"):
            clouds.plan_state(spec("private-prod"), settings(cloud))
        return
    plan = clouds.plan_state(spec(f"{cloud}-prod"), settings(cloud))

    assert plan.backend.split("://")[0] in {"s3", "gs", "azblob"}
    assert plan.secrets.split("://")[0] in {"awskms", "gcpkms", "azurekeyvault"}
    assert set(plan.identities) == {"preview", "deploy"}
