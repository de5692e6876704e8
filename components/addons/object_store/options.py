"""What an environment may say about its object store."""

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    storage: str = field(
        default="100Gi",
        pattern=r"^[1-9][0-9]*(Gi|Ti)$",
        title="a size in Gi or Ti",
        examples=["1Ti"],
    )
    """The size of each volume server's disk: one in dev and staging, three in production, where
    each object is on two of them."""
