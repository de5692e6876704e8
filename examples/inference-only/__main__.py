"""A platform for inference alone: evenkeel's network, cluster, GPU pool and two of its add-ons."""

import pulumi
from evenkeel.components.errors import EvenkeelError

from composition import build
from plan import plan

config = pulumi.Config()
stage = pulumi.Config("evenkeel").require_object("environment")["stage"]
try:
    build(
        plan(pulumi.get_stack(), stage, config.require_object("cloud")),
        replicas=config.require_int("replicas"),
    )
except EvenkeelError as error:  # what does not go together: all of it, and no traceback
    raise pulumi.RunError(str(error)) from None
