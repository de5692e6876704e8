"""What an environment may say about Kubeflow Pipelines."""

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    gpus: int = field(default=0, ge=0, title="a number of at least 0", examples=[8])
    """How many GPUs the steps of all runs take together at a time; parts of GPUs, where a pool
    shares them. A step that asks for more than that fails at once and says why. Left out: none.
    They are beside those of workspaces, whoever starts the runs."""
