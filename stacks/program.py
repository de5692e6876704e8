"""Where configuration meets Pulumi; the only place that turns our errors into Pulumi's."""

import os

import pulumi

from components.errors import EvenkeelError
from stacks.composition import build
from stacks.environment import parse


def main() -> None:
    """Build the environment that the stack's configuration holds.

    Raises:
        pulumi.RunError: It is wrong or does not fit what exists; no resource was registered.
    """
    # each chart answers with references to all its objects, and the SDK would fetch each of them
    # again: a thousand calls for what nobody here looks at
    os.environ.setdefault("PULUMI_DISABLE_RESOURCE_REFERENCES", "true")
    try:
        name = pulumi.get_stack()
        environment = parse(pulumi.Config("evenkeel").require_object("environment"), name=name)
        build(environment, name)
    except EvenkeelError as error:
        raise pulumi.RunError(str(error)) from None
