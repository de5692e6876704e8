"""Documents inside resources: read as trees, left as text where readers would not agree; places."""

import json
from typing import Any

import pytest

from components.clouds.aws.settings import Settings as Aws
from components.clouds.aws.state_rights import render_trust
from components.planning.deployers import Layer, StateSpec, plan_deployers
from components.planning.scope import Scope
from policies.embedded import opened
from policies.judgement import Judge, Outcome, Subject
from policies.settings import Settings
from policies.values import LONGEST, Secret, TooLarge, Unknown
from tests.policies.service import own_rules

ROLE = "aws:iam/role:Role"
TREE = {"Statement": [{"Action": "sts:AssumeRole"}]}
TEXT = json.dumps(TREE)
ADMIN = "arn:aws:iam::123456789012:role/platform-admin"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (TEXT, TREE),
        (Secret(TEXT), Secret(TREE)),
        (TREE, TREE),
        (Unknown(), Unknown()),
        ("no JSON", "no JSON"),
        ('{"a": 1, "a": 2}', '{"a": 1, "a": 2}'),
        (f"{TEXT}{' ' * 2**16}", f"{TEXT}{' ' * 2**16}"),
    ],
)
def test_a_document_is_read_as_what_it_says(given: object, read: object) -> None:
    """What is not read the same by everybody stays text; other properties are as they were."""
    assert opened(ROLE, {"assumeRolePolicy": given, "name": TEXT}) == {
        "assumeRolePolicy": read,
        "name": TEXT,
    }
    assert opened("aws:iam/user:User", {"assumeRolePolicy": given}) == {"assumeRolePolicy": given}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Sweden Central", "SwedenCentral"),
        ("West US 2", "WestUS2"),
        (Secret("East US"), Secret("EastUS")),
        (Unknown(), Unknown()),
        ({"name": "East US"}, {"name": "East US"}),
    ],
)
def test_a_place_of_azure_has_no_spaces(given: object, read: object) -> None:
    """Rules compare it with a region's name; of other clouds nobody writes one so."""
    for token in ("azure-native:storage:StorageAccount", "pulumi:providers:azure-native"):
        assert opened(token, {"location": given, "name": "a b"}) == {
            "location": read,
            "name": "a b",
        }
    assert opened("gcp:storage/bucket:Bucket", {"location": given}) == {"location": given}


def test_a_document_may_not_be_too_large() -> None:
    """The bounds of what is judged hold inside a document, too."""
    longest: list[Any] = [0] * LONGEST
    assert opened(ROLE, {"assumeRolePolicy": json.dumps([longest])})["assumeRolePolicy"] == [
        longest
    ]
    with pytest.raises(TooLarge):
        opened(ROLE, {"assumeRolePolicy": json.dumps({"a": [[*longest, 0]]})})


def _outcome(trust: object, *, preview: bool = True) -> Outcome:
    rule = next(each for each in own_rules() if each.id == "oidc-trust-scoped")
    subject = Subject(opened(ROLE, {"assumeRolePolicy": trust}), kubernetes=False)
    return Judge(rule).judge(subject, Settings(preview=preview).params(rule)).outcome


def test_a_trust_that_is_not_known_yet_waits() -> None:
    """The rule's own fixtures are tried as trees, so that some admit and some deny."""
    assert _outcome(Unknown()) is Outcome.DEFER
    assert _outcome(Secret(TEXT)) is Outcome.ADMIT


@pytest.mark.parametrize("layers", [(), ("foundation", "platform", "workspaces")])
def test_the_roles_of_our_own_deployers_are_admitted(layers: tuple[Layer, ...]) -> None:
    """Their subjects are lists of whole ones; one that is opened to everybody is denied."""
    scope = Scope(environment="aws-dev", stage="dev", owner="ml-platform")
    spec = StateSpec(scope=scope, repository="company/ml", layers=layers)
    aws = Aws.model_validate(
        {"name": "aws", "region": "eu-west-1", "account": "123456789012", "admins": [ADMIN]}
    )
    for each in plan_deployers(spec):
        trust = render_trust(spec, aws, each)
        assert _outcome(trust) is Outcome.ADMIT
        open_to_all = json.loads(trust)
        condition = open_to_all["Statement"][0]["Condition"]["StringEquals"]
        next(value for key, value in condition.items() if key.endswith(":sub")).append("*")
        assert _outcome(json.dumps(open_to_all)) is Outcome.DENY


def test_a_document_of_a_stack_that_is_not_known_yet_waits() -> None:
    """It could be what a fixture shows in its place, read as the tree that it is."""
    rule = next(each for each in own_rules() if each.id == "eks-network-policy")
    stack = [
        {"type": "aws:eks/cluster:Cluster", "object": {}, "name": "main"},
        {
            "type": "aws:eks/addon:Addon",
            "name": "vpc-cni",
            "object": {"addonName": "vpc-cni", "configurationValues": Unknown()},
        },
    ]
    verdict = Judge(rule).judge(Subject(stack, kubernetes=False), Settings().params(rule))

    assert verdict.outcome is Outcome.DEFER
