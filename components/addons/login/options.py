"""What an environment may say about login."""

from typing import Annotated

from ...section import Section, field

ADMIN = "admin"

Person = Annotated[
    str,
    field(
        pattern=r"^[a-z][a-z0-9-]{0,38}$", title="a short name in small letters", examples=["ada"]
    ),
]
Host = Annotated[
    str,
    field(
        pattern=r"^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$",
        title="the first parts of a host",
        examples=["models"],
    ),
]


class Options(Section):
    """The options of the add-on."""

    people: tuple[Person, ...] | None = field(
        default=None, min_length=1, title="a list of names", examples=["[admin, ada]"], unique=True
    )
    """Who may log in, as NAME@DOMAIN, where there is no issuer of the company's: each has a
    password that is made once; left out: `admin` alone."""

    client_id: str = field(
        default="evenkeel", min_length=1, title="the id of a client", examples=["evenkeel"]
    )
    """How the company's issuer knows this environment."""

    client_secret: str = field(
        default="company-login",
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
        title="the name of a Secret",
        examples=["company-login"],
    )
    """The Secret in namespace `login` that holds that client's secret, as `client-secret`."""

    groups: tuple[str, ...] = field(
        default=(), title="a list of groups", examples=["[ml-platform]"], unique=True
    )
    """Whose members alone may pass; left out: everybody who can log in."""

    unguarded: tuple[Host, ...] = field(
        default=(), title="a list of hosts without the domain", examples=["[models]"], unique=True
    )
    """Hosts below the domain that let everybody in, because what is behind them asks itself."""
