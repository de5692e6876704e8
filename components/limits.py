"""What single values may be, in an environment file and in a program alike."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from .planning.gpu_stack import Driver
from .planning.names import POOL_NAME_LENGTH
from .planning.pools import Capacity
from .planning.scope import Stage
from .section.field import field, told
from .section.reader import reader

if TYPE_CHECKING:
    from .section.problem import Wrong

PoolName = Annotated[
    str,
    field(
        pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$",
        max_length=POOL_NAME_LENGTH,
        title=f"at most {POOL_NAME_LENGTH} lower-case letters, digits and dashes, a letter first",
        examples=["train"],
    ),
]
Zones = Annotated[int, field(ge=1, le=6, title="a whole number from 1 to 6", examples=[3])]
KubernetesVersion = Annotated[
    str,
    field(
        pattern=r"^1\.3[3-6]$", title='one of "1.33", "1.34", "1.35", "1.36"', examples=['"1.36"']
    ),
]
LeastNodes = Annotated[
    int, field(ge=0, le=1000, title="a whole number from 0 to 1000", examples=[0])
]
MostNodes = Annotated[
    int, field(ge=1, le=1000, title="a whole number from 1 to 1000", examples=[8])
]
GpusPerNode = Annotated[int, field(ge=1, le=16, title="a whole number from 1 to 16", examples=[8])]
TimeSlices = Annotated[
    int | None, field(ge=2, le=48, title="a whole number from 2 to 48", examples=[4])
]
HowBought = Annotated[Capacity, field(title="on-demand, spot or reserved", examples=["on-demand"])]
WhoseDriver = Annotated[
    Driver, field(title="auto, operator, preinstalled or cloud", examples=["operator"])
]
Care = Annotated[Stage, field(title="dev, staging or prod", examples=["dev"])]
Owner = Annotated[
    str,
    field(
        pattern=r"^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$",  # tags and labels of every cloud take it
        title="the name of a team: at most 63 of a-z, 0-9, - and _",
        examples=["ml-platform"],
    ),
]


def exceeded(
    limits: Any,  # noqa: ANN401 - any of the annotations above
    value: object,
) -> Iterator[str]:
    """Yield what is wrong with a value, if anything is: `got X; expected Y. Do Z.`."""
    kind, said, _ = told(limits)
    wrong: list[Wrong] = []
    reader(kind, said.limits)(value, (), wrong)
    if wrong:
        got = "nothing" if value in (None, "") else value
        yield f"got {got}; expected {said.title}. Write for example {said.examples[0]}."
