"""What an environment may say about Prometheus."""

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    retention: str = field(
        default="15d",
        pattern=r"^[1-9][0-9]*(h|d|w|y)$",
        title="a number and a unit of h, d, w or y",
        examples=["30d"],
    )
    """How long metrics are kept."""
