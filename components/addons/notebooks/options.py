"""What an environment may say about notebooks."""

from typing import Literal

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    reach: Literal["forward", "everybody"] = field(
        default="forward", title="forward or everybody", examples=["forward"]
    )
    """Who opens a running notebook: whoever may forward a port to it (`forward`: Kubernetes asks
    for the right), or everybody who passes the login, in the browser (`everybody`)."""

    idle_hours: int | None = field(
        default=None, ge=1, le=720, title="a whole number from 1 to 720", examples=[12]
    )
    """After so many hours without use a notebook is stopped, and its GPU is free; what is on its
    volume stays. Left out: never."""
