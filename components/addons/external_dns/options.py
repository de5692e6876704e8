"""What an environment may say about external-dns."""

from typing import Literal

from ...section import Section, field
from ..given_secret import TITLE, Source


class NameServer(Section):
    """A name server of the company's own that takes updates as RFC 2136 has them."""

    host: str = field(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$",
        title="a host",
        examples=["ns1.example.com"],
    )
    """Where it answers."""

    port: int = field(default=53, ge=1, le=65535, title="a port", examples=[53])
    """The port on which it takes updates."""

    zone: str | None = field(
        default=None,
        pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
        title="a domain",
        examples=["example.com"],
    )
    """The zone that the domain is in; left out: a zone of the domain's own name."""

    key_name: str = field(
        min_length=1, title="the name of a TSIG key", examples=["evenkeel.example.com"]
    )
    """The key with which updates are signed."""

    algorithm: Literal["hmac-sha256", "hmac-sha384", "hmac-sha512"] = field(
        default="hmac-sha256",
        title="hmac-sha256, hmac-sha384 or hmac-sha512",
        examples=["hmac-sha512"],
    )
    """How it signs."""

    secret: str = field(
        default="name-server",
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
        title="the name of a Secret",
        examples=["name-server"],
    )
    """The Secret in namespace `external-dns` that holds the key, as `key`."""

    secret_from: Source = field(default="configuration", title=TITLE, examples=["configuration"])
    """Where its value is: `configuration`, the stack's secret configuration
    (`evenkeel:nameServerKey`); `store`, the cloud's store, which external-secrets reads;
    `cluster`, where somebody else makes the Secret."""


class Options(Section):
    """The options of the add-on."""

    rfc2136: NameServer | None = field(
        default=None,
        title="a mapping with host and keyName",
        examples=["{host: ns1.example.com, keyName: evenkeel.example.com}"],
    )
    """Your own name server; left out: the cloud that answers for the domain."""
