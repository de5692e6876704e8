"""What an environment may say about PostgreSQL."""

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    storage: str = field(
        default="20Gi",
        pattern=r"^[1-9][0-9]*(Gi|Ti)$",
        title="a size in Gi or Ti",
        examples=["100Gi"],
    )
    """The size of each instance's volume. It can grow, never shrink."""

    backups: bool = field(default=True, title="true or false", examples=[False])
    """Whether the write-ahead log and a daily copy go to the environment's bucket."""

    retention: str = field(
        default="30d",
        pattern=r"^[1-9][0-9]*(d|w|m)$",
        title="a number and a unit of d, w or m",
        examples=["90d"],
    )
    """How long backups are kept."""


def needs_for(options: Options) -> tuple[str, ...]:
    """Return what backups need: the operator and its plugin know each other by certificates."""
    return ("cert-manager",) if options.backups else ()
