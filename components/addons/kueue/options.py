"""What an environment may say about Kueue."""

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    queue_pods: bool = field(default=False, title="true or false", examples=[True])
    """Whether pods, Deployments, StatefulSets and LeaderWorkerSets with a queue's label wait, too.

    It includes model servers, which are Deployments. The pods of namespaces of teams then cannot
    be made while Kueue is away.
    """

    pods_ready_within: str | None = field(
        default=None,
        pattern=r"^[1-9][0-9]*(m|h)$",
        title="a number and a unit of m or h",
        examples=["45m"],
    )
    """After which time a job that has started in part gives its GPUs back and waits again.

    Without it, a job may hold the GPUs of one machine while another never comes. A job whose steps
    follow each other counts as started with its last one.
    """
