"""What an environment may say about failing GPUs."""

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    dry_run: bool = field(default=False, title="true or false", examples=[True])
    """Whether it only says what it would do: no machine is cordoned, no pod is deleted."""

    grace_minutes: int = field(
        default=15, ge=1, le=1440, title="minutes from 1 to 1440", examples=[30]
    )
    """How long pods with GPUs may go on, to save what they have, on a machine whose GPU failed."""
