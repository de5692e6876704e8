"""Makes the place of an environment's state; the environment is the one that the stack is named."""

from pathlib import Path

import pulumi

from components import clouds
from components.errors import EvenkeelError
from components.planning.scope import Scope
from stacks.bootstrap.settings import parse
from stacks.environment import read

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
        for key, value in clouds.build_state(spec, environment.cloud).items():
            pulumi.export(key, value)
    except EvenkeelError as error:
        raise pulumi.RunError(str(error)) from None
