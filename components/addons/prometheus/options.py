"""What an environment may say about Prometheus."""

from ...section import Section, field
from .receiver import Receiver


class Options(Section):
    """The options of the add-on."""

    retention: str = field(
        default="15d",
        pattern=r"^[1-9][0-9]*(h|d|w|y)$",
        title="a number and a unit of h, d, w or y",
        examples=["30d"],
    )
    """How long metrics are kept, as far as the volume holds them."""

    storage: str = field(
        default="50Gi",
        pattern=r"^([1-9][0-9]{1,3}Gi|[1-9][0-9]?Ti)$",
        title="a size from 10Gi to 99Ti",
        examples=["200Gi"],
    )
    """The size of each instance's volume; the oldest metrics go when they fill 85 % of it. Grow the
    claims that there are before it: the disk fills otherwise."""

    memory: str = field(
        default="8Gi",
        pattern=r"^([2-9]|[1-9][0-9]{1,2})Gi$",
        title="a size from 2Gi to 999Gi",
        examples=["32Gi"],
    )
    """The most memory that each instance may take; it asks for a quarter."""

    receivers: tuple[Receiver, ...] = field(
        default=(),
        title="a list of receivers",
        examples=[
            "[{name: on-call, pagerduty: {secret: {name: alerts, key: routing-key}}}]",
        ],
    )
    """Who is told of alerts. Without one nobody is, which previews in production warn of."""
