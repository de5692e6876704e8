"""What an environment may say about login."""

from typing import Annotated

from ...section import Section, field
from ..given_secret import TITLE, Source

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
MEMBER = r'^[^\s",{}\\]([^",{}\\\t\r\n]*[^\s",{}\\])?$'
"""What a group or an address is like; where pages read groups, a comma stands between them."""

Member = Annotated[
    str,
    field(
        pattern=MEMBER,
        title='a group or an address without comma, ", { and backslash',
        examples=["ml-platform"],
    ),
]


class Membership(Section):
    """A group of people who are kept in the cluster."""

    group: str = field(
        pattern=MEMBER,
        title='a group without comma, ", { and backslash',
        examples=["ml-platform"],
    )
    """What it is called."""

    people: tuple[Person, ...] = field(
        min_length=1, title="a list of names", examples=["[ada]"], unique=True
    )
    """Who is in it, of `people`."""


class Door(Section):
    """A page that not all may open."""

    page: str = field(
        pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        title="the first part of a host",
        examples=["prometheus"],
    )
    """The first part of its host."""

    members: tuple[Member, ...] = field(
        min_length=1, title="a list of groups or addresses", examples=["[ml-platform]"], unique=True
    )
    """Who alone may open it: groups, or addresses."""


class Issuer(Section):
    """Somebody else whose tokens pass, for programs."""

    issuer: str = field(
        pattern=r'^https://[^\s"?#=,]+$',
        title='an https address without ", ?, #, = and comma',
        examples=["https://oidc.example.com/id/1234"],
    )
    """As its tokens name it; its keys are found below it."""

    audience: str = field(
        pattern=r'^[^\s",]+$',
        title='an audience of tokens without comma and "',
        examples=["evenkeel"],
    )
    """For whom its tokens must be; with `programs` those for `evenkeel-programs` pass, too."""


class Options(Section):
    """The options of the add-on."""

    people: tuple[Person, ...] | None = field(
        default=None, min_length=1, title="a list of names", examples=["[admin, ada]"], unique=True
    )
    """Who may log in, as NAME@DOMAIN, where there is no issuer of the company's: each has a
    password that is made once; left out: `admin` alone."""

    memberships: tuple[Membership, ...] = field(
        default=(),
        title="a list of mappings with group and people",
        examples=["[{group: ml-platform, people: [ada]}]"],
    )
    """Which of `people` are in which groups; the company's issuer says so itself."""

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

    client_secret_from: Source = field(
        default="configuration", title=TITLE, examples=["configuration"]
    )
    """Where its value is: `configuration`, the stack's secret configuration
    (`evenkeel:companyLogin`); `store`, the cloud's store, which external-secrets reads;
    `cluster`, where somebody else makes the Secret."""

    unverified_addresses: bool = field(default=False, title="true or false", examples=[True])
    """Whether addresses pass of which the company's issuer does not say that it has verified them,
    as Entra never does. They are believed then: who can choose his address there can be anybody."""

    groups: tuple[Member, ...] = field(
        default=(), title="a list of groups", examples=["[ml-platform]"], unique=True
    )
    """Whose members alone may pass; left out: everybody who can log in."""

    pages: tuple[Door, ...] = field(
        default=(),
        title="a list of mappings with page and members",
        examples=["[{page: prometheus, members: [ml-platform]}]"],
    )
    """Pages that not everybody who may pass may open."""

    admins: tuple[Member, ...] | None = field(
        default=None,
        title="a list of groups or addresses",
        examples=["[ml-platform]"],
        unique=True,
    )
    """Who is an admin of pages that know such a role, as Grafana does: groups, or addresses; left
    out: `admin` of those who are kept in the cluster, and nobody of the company's."""

    editors: tuple[Member, ...] = field(
        default=(), title="a list of groups or addresses", examples=["[research]"], unique=True
    )
    """Who may change things there; everybody else looks at them."""

    session_hours: int = field(
        default=12, ge=1, le=168, title="a whole number from 1 to 168", examples=[12]
    )
    """After so many hours people are asked again who they are, and tokens of programs end."""

    recheck_minutes: int | None = field(
        default=None, ge=5, le=1440, title="a whole number from 5 to 1440", examples=[30]
    )
    """How often it is asked within a session whether somebody is still there; left out: never. The
    company's issuer must know the scope `offline_access`. Of each person one login can be renewed:
    a later one, from another browser, ends that of the earlier."""

    programs: bool = field(default=True, title="true or false", examples=[False])
    """Whether people may get a token for a program, with a code that they confirm in a browser."""

    issuers: tuple[Issuer, ...] = field(
        default=(),
        title="a list of mappings with issuer and audience",
        examples=["[{issuer: 'https://oidc.example.com/id/1234', audience: evenkeel}]"],
    )
    """Whose tokens pass beside those of the login, such as the cluster's own for service accounts:
    they are believed in what they say of addresses and groups."""

    unguarded: tuple[Host, ...] = field(
        default=(), title="a list of hosts without the domain", examples=["[models]"], unique=True
    )
    """Hosts below the domain that let everybody in, because what is behind them asks itself."""
