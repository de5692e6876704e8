"""Who reaches a state beside its deployers, and whom the clusters let in."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components import clouds
from components.errors import Refused
from components.planning.scope import Scope
from evenkeel.testing.result import Result
from stacks.bootstrap.program import ENVIRONMENTS
from stacks.bootstrap.settings import parse
from stacks.environment import read
from tests.environments import read_environment
from tests.stacks.bootstrap.conftest import KEEPER, STATES

pytestmark = [pytest.mark.xdist_group("bootstrap")]

Made = Mapping[str, Result]
DEPLOYERS = ("preview", "deploy-foundation", "deploy-platform")


def test_bucket_and_key_on_aws_refuse_whoever_is_not_named(made: Made) -> None:
    """Other environments' deployers, and each role that those make."""
    resources = made["aws"].resources
    place = "arn:aws:iam::123456789012"
    named = [f"{place}:role/evenkeel-aws-prod-{who}" for who in DEPLOYERS]
    documents = [
        resources.one("aws:kms/key:Key").inputs["policy"],
        resources.one("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"],
    ]

    for document in documents:
        [said] = [s for s in json.loads(document)["Statement"] if s["Sid"] == "NobodyElse"]
        assert (said["Effect"], said["Principal"]) == ("Deny", {"AWS": "*"})
        assert said["Condition"] == {
            "ArnNotEquals": {"aws:PrincipalArn": [*named, KEEPER, f"{place}:root"]}
        }


@pytest.mark.parametrize(
    ("cloud", "keepers", "said"),
    [
        ("aws", [], "state.keepers: got none; expected the roles that look after the state"),
        ("aws", ["arn:aws:iam::210987654321:role/x"], "expected a role of the account 1234567890"),
        ("gcp", [KEEPER], "Google Cloud knows no such thing"),
        ("azure", [KEEPER], "Azure knows no such thing"),
    ],
)
def test_whoever_keeps_a_state_is_named_on_aws_and_nowhere_else(
    cloud: str, keepers: list[str], said: str
) -> None:
    """Nothing is registered: without a keeper nobody could mend the place."""
    settings: Any = clouds.settings_type(cloud)
    section = settings.model_validate(read_environment(f"{cloud}-prod")["cloud"])
    spec = parse(
        {**STATES[cloud], "keepers": keepers},
        Scope(environment=f"{cloud}-prod", stage="prod", owner="ml"),
    )

    with pytest.raises(Refused, match=said):
        clouds.build_state(spec, section)


def test_the_shipped_environments_let_in_whom_the_bootstrap_makes() -> None:
    """Who deploys administers the cluster, and who previews is of the group that the roles name."""
    for name in ("aws-dev", "aws-prod"):
        environment = read(ENVIRONMENTS / f"Pulumi.{name}.yaml")
        scope = Scope(environment=name, stage=environment.stage, owner=environment.owner)
        spec = parse({"repository": "company/x"}, scope)
        plan = clouds.plan_state(spec, environment.cloud)
        settings: Any = environment.cloud

        assert plan.identities["deploy"]["role"] in settings.admins
        assert settings.previewers == (plan.identities["preview"]["role"],)
