"""Makes the place of an environment's state; the environment is the one that the stack is named."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pulumi

from components import clouds
from components.errors import EvenkeelError
from components.planning.scope import Scope
from stacks.bootstrap.access import plan_subject, render
from stacks.bootstrap.settings import parse
from stacks.environment import Environment, read

ENVIRONMENTS = Path(__file__).parents[2] / "environments"


def main() -> None:
    """Build what the stack's configuration asks for, for the environment of the stack's name.

    Raises:
        pulumi.RunError: It is wrong, or there is no such environment; nothing was registered.
    """
    name = pulumi.get_stack()
    try:
        environment = read(ENVIRONMENTS / f"Pulumi.{name}.yaml")
        scope = Scope(environment=name, stage=environment.stage, owner=environment.owner)
        spec = parse(pulumi.Config().get_object("state") or {}, scope)
        made = clouds.build_state(spec, environment.cloud)
        for key, value in made.items():
            pulumi.export(key, value)
        identities = cast("Mapping[str, Mapping[str, pulumi.Input[str]]]", made["identities"])
        pulumi.export("previewAccess", _access(environment, name, identities["preview"]))
    except EvenkeelError as error:
        raise pulumi.RunError(str(error)) from None


def _access(
    environment: Environment, name: str, identity: Mapping[str, pulumi.Input[str]]
) -> pulumi.Output[str]:
    """Return what the cluster is told of whoever previews, as each cloud calls them there."""

    def rendered(said: Mapping[str, str]) -> str:
        # GKE knows an account by its address and AKS by the id of its principal, both as users; on
        # AWS the cluster's access entry says the group
        user = said.get("service_account") or said.get("principal_id")
        subject = plan_subject("User", user) if user else plan_subject()
        return render(environment, name, subject)

    return pulumi.Output.all(**identity).apply(rendered)
