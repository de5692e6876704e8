"""What an environment may say about its Redis-compatible store."""

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    storage: str = field(
        default="10Gi",
        pattern=r"^[1-9][0-9]*(Gi|Ti)$",
        title="a size in Gi or Ti",
        examples=["50Gi"],
    )
    """The size of each volume: at least twice the memory. It is said once: a StatefulSet cannot
    change it afterwards."""

    memory: str = field(
        default="2Gi",
        pattern=r"^[1-9][0-9]*(Mi|Gi)$",
        title="a size in Mi or Gi",
        examples=["16Gi"],
    )
    """The memory of each instance, which holds all data."""
