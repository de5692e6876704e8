"""Two environments of one account: nobody of the one reaches the state of the other."""

from dataclasses import replace
from importlib import import_module

import pytest

from components.clouds.aws import arns, state_plan, state_rights
from components.clouds.aws.documents import (
    refuse_others_bucket,
    refuse_others_key,
    render_bucket_policy,
    render_document,
    render_key_policy,
)
from components.planning.deployers import StateSpec, plan_deployers
from components.planning.scope import Scope
from tests.components.clouds.aws.environment import settings
from tests.components.clouds.aws.iam import EVERYTHING, POWER_USER, Call, allows

ROLE = "arn:aws:iam::123456789012:role"
KEEPER = f"{ROLE}/platform-oncall"
STATE = ".pulumi/stacks/evenkeel"
TAG = "aws:ResourceTag/environment"
MADE_BY = "aws:ResourceTag/managed-by"


def spec(name: str) -> StateSpec:
    """Return what is asked for an environment of the account."""
    scope = Scope(environment=name, stage="prod", owner="ml")
    return StateSpec(scope=scope, repository="company/ml", keepers=(KEEPER,))


def key_arn(name: str) -> str:
    """Return the ARN of the key of an environment's state."""
    return f"arn:aws:kms:eu-west-1:123456789012:key/{name}"


def documents(name: str, deployer: str) -> list[str]:
    """Return what a deployer of an environment may do."""
    asked = spec(name)
    [found] = [each for each in plan_deployers(asked) if each.name == deployer]
    own = state_rights.render_rights(asked, settings(), found, key_arn(name))
    return [own, POWER_USER] if found.foundation else [own]


def s3(who: str, own: list[str], action: str, name: str, path: str | None = None) -> bool:
    """Say whether somebody may do something to the bucket of an environment's state."""
    asked = spec(name)
    bucket = f"arn:aws:s3:::{state_plan.bucket_name(asked, settings())}"
    users = state_plan.plan_users(asked, settings())
    place = render_bucket_policy(bucket, refuse_others_bucket(bucket, users))
    whole = bucket if path is None else f"{bucket}/{path}"
    return allows(Call(f"{ROLE}/{who}", f"s3:{action}", whole), own, place)


def kms(who: str, own: list[str], action: str, name: str) -> bool:
    """Say whether somebody may do something with the key of an environment's state."""
    users = state_plan.plan_users(spec(name), settings())
    place = render_key_policy(settings(), refuse_others_key(users))
    tags = {TAG: name, MADE_BY: "evenkeel"}
    call = Call(f"{ROLE}/{who}", f"kms:{action}", key_arn(name), tags)
    return allows(call, own, place, key=True)


OBJECT = f"{STATE}/lab.json"
OTHER = f"{STATE}/prod.json"


def test_a_deployer_reaches_its_own_state() -> None:
    """It writes it, and who previews only reads it."""
    deploys, previews = documents("lab", "deploy"), documents("lab", "preview")
    deploy, preview = "evenkeel-lab-deploy", "evenkeel-lab-preview"

    assert s3(deploy, deploys, "PutObject", "lab", OBJECT)
    assert s3(deploy, deploys, "GetObject", "lab", OBJECT)
    assert kms(deploy, deploys, "Encrypt", "lab")
    assert s3(preview, previews, "GetObject", "lab", OBJECT)
    assert kms(preview, previews, "Decrypt", "lab")
    assert not s3(preview, previews, "PutObject", "lab", OBJECT)
    assert not kms(preview, previews, "Encrypt", "lab")


@pytest.mark.parametrize(
    ("who", "own"),
    [
        ("evenkeel-lab-deploy", documents("lab", "deploy")),
        ("evenkeel-lab-preview", [EVERYTHING]),
        # whoever deploys makes roles for its cluster, and says what they may
        ("lab-made-by-the-program", [EVERYTHING]),
    ],
)
def test_nobody_of_another_environment_reaches_a_state(who: str, own: list[str]) -> None:
    """Whatever the account lets them: neither the objects nor the key, nor what guards both."""
    for action in ("GetObject", "PutObject", "DeleteObject", "DeleteObjectVersion"):
        assert not s3(who, own, action, "prod", OTHER), action
    for action in ("ListBucket", "PutBucketPolicy", "DeleteBucket", "PutBucketVersioning"):
        assert not s3(who, own, action, "prod"), action
    assert not s3(who, own, "BypassGovernanceRetention", "prod", OTHER)
    for action in ("Decrypt", "Encrypt", "PutKeyPolicy", "ScheduleKeyDeletion", "CreateGrant"):
        assert not kms(who, own, action, "prod"), action


def test_a_deployers_own_rights_leave_other_states_alone() -> None:
    """Also where the place itself would let it in, as one that was made by another hand."""
    own, who = documents("lab", "deploy"), f"{ROLE}/evenkeel-lab-deploy"
    bucket = state_plan.bucket_name(spec("prod"), settings())
    there = f"arn:aws:s3:::{bucket}/{OTHER}"
    ours = {MADE_BY: "evenkeel"}
    key = Call(who, "kms:Decrypt", key_arn("prod"), {TAG: "prod", **ours})
    anybody = render_key_policy(settings())

    for action in ("DeleteObjectVersion", "BypassGovernanceRetention"):
        call = Call(who, f"s3:{action}", there)
        assert not allows(call, own, render_bucket_policy(there))
    assert not allows(key, own, anybody, key=True)
    # its own keys are not meant, nor those of a company with such a tag, nor those that AWS keeps
    for tags in ({TAG: "lab", **ours}, {TAG: "prod"}, {TAG: "prod", MADE_BY: "terraform"}, {}):
        assert allows(replace(key, context=tags), own, anybody, key=True), tags


def test_a_deployer_takes_on_no_role_that_trusts_the_account() -> None:
    """A keeper's above all: it reaches every state."""
    own = documents("lab", "deploy")
    trust = render_document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": arns.root_arn(settings())},
            "Action": "sts:AssumeRole",
        }
    )
    take = Call(f"{ROLE}/evenkeel-lab-deploy", "sts:AssumeRole", KEEPER)

    assert allows(take, [EVERYTHING], trust)
    assert not allows(take, own, trust)


def test_whatever_kms_does_with_a_key_is_refused_but_looking() -> None:
    """By KMS' own list: what AWS adds to it is missed by no star."""
    loader = import_module("botocore.loaders").Loader()
    known = loader.load_service_model("kms", "service-2")["operations"]
    looks = ("Describe", "Get", "List")
    # rights to a store of keys are asked for no key
    does = {each for each in known if not each.startswith(looks) and "CustomKeyStore" not in each}

    assert len(does) > 30
    for action in does:
        assert not kms("somebody-else", [EVERYTHING], action, "prod"), action
    assert kms("auditor", [EVERYTHING], "GetKeyPolicy", "prod")


def test_whoever_keeps_a_state_can_mend_it() -> None:
    """A role that administers the account; the account's root, too, by its name in the list."""
    assert s3("platform-oncall", [EVERYTHING], "PutBucketPolicy", "prod")
    assert s3("platform-oncall", [EVERYTHING], "BypassGovernanceRetention", "prod", OTHER)
    assert kms("platform-oncall", [EVERYTHING], "PutKeyPolicy", "prod")
    assert not s3("somebody-else", [EVERYTHING], "PutBucketPolicy", "prod")
    assert s3("auditor", [EVERYTHING], "GetBucketPolicy", "prod")
    assert "arn:aws:iam::123456789012:root" in state_plan.plan_users(spec("prod"), settings())


def test_a_deployer_cannot_take_the_lock_off_its_own_state() -> None:
    """Its own refusals hold, although it is one of those that the place lets in."""
    own, who = documents("lab", "deploy"), "evenkeel-lab-deploy"

    for action in ("DeleteObjectVersion", "BypassGovernanceRetention"):
        assert not s3(who, own, action, "lab", OBJECT)
    assert not s3(who, own, "PutBucketPolicy", "lab")
    assert not kms(who, own, "PutKeyPolicy", "lab")
