"""What an environment may say about ClearML."""

from typing import Annotated

from ...section import Section, field

User = Annotated[str, field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


class Queue(Section):
    """A queue of a team, whose experiments take no more than so many GPUs of a pool at a time."""

    name: str = field(
        pattern=r"^[a-z][a-z0-9-]{0,28}[a-z0-9]$",
        title="2 to 30 of a-z, 0-9 and -, a letter first",
        examples=["search"],
    )
    """The queue; its agent is called `clearml-agent-NAME`."""

    pool: str = field(title="the name of a GPU pool", examples=["train"])
    """Where its experiments run."""

    gpus: int = field(ge=1, title="a number of at least 1", examples=[16])
    """How many GPUs they take together at most; parts of GPUs, where the pool shares them."""


class Options(Section):
    """The options of the add-on."""

    users: tuple[User, ...] = field(
        default=("admin",),
        min_length=1,
        title="names of people",
        examples=[["anna", "ben"]],
        unique=True,
    )
    """Who may log in. The password of each is made once: Secret `clearml-user-NAME`."""

    image: str = field(
        default="docker.io/pytorch/pytorch:2.8.0-cuda12.8-cudnn9-runtime",
        pattern=r"^\S+[:@]\S+$",
        title="an image with its tag",
        examples=["registry.example.com/ml/train:2026.11"],
    )
    """What experiments run in, unless they say so themselves."""

    gpus: int = field(default=1, ge=1, title="a number of at least 1", examples=[8])
    """How many GPUs each experiment gets, as far as a machine of the pool has so many."""

    memory: str = field(
        default="32Gi",
        pattern=r"^[1-9][0-9]*Gi$",
        title="a size in Gi",
        examples=["256Gi"],
    )
    """How much memory each experiment may take."""

    queues: tuple[Queue, ...] = field(
        default=(),
        title="a list of queues",
        examples=["[{name: search, pool: train, gpus: 16}]"],
    )
    """Queues beside those of the pools: one for a team, with a limit of GPUs of its own."""

    storage: str = field(
        default="100Gi",
        pattern=r"^[1-9][0-9]*(Gi|Ti)$",
        title="a size in Gi or Ti",
        examples=["2Ti"],
    )
    """The size of the volume with files; it is said once."""

    serving: str | None = field(
        default=None,
        pattern=r"^[0-9a-f]{32}$",
        title="the 32 characters that `clearml-serving create` prints",
        examples=["1b2c3d4e5f60718293a4b5c6d7e8f901"],
    )
    """What is served: the id of a serving service. Without it ClearML serves no models."""

    serving_pool: str | None = field(
        default=None, title="the name of a GPU pool", examples=["serve"]
    )
    """Where Triton runs, with one GPU; without it models are served by Python alone."""
