"""What an environment may say about notebooks."""

from typing import Literal

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    reach: Literal["members", "everybody", "forward"] = field(
        default="members", title="members, everybody or forward", examples=["members"]
    )
    """Who opens a running notebook in the browser: members of the workspace that it is in
    (`members`), everybody who passes the login (`everybody`), or nobody (`forward`): then, as
    always without a domain or login, by a forwarded port, for which Kubernetes asks for the
    right."""

    idle_hours: int | None = field(
        default=None, ge=1, le=720, title="a whole number from 1 to 720", examples=[12]
    )
    """After so many hours without use a notebook is stopped, and its GPU is free; what is on its
    volume stays. Left out: never."""
