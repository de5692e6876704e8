"""What an environment may say about cert-manager."""

from collections.abc import Mapping
from typing import Any

from ...section import Section, field

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"


class Acme(Section):
    """A certificate authority that asks for proof, such as Let's Encrypt."""

    email: str = field(
        pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        title="an address",
        examples=["ml-platform@example.com"],
    )
    """Who is told when a certificate runs out."""

    server: str = field(
        default=LETS_ENCRYPT,
        pattern=r"^https://[^\s?#]+$",
        title="an https address",
        examples=["https://acme-staging-v02.api.letsencrypt.org/directory"],
    )
    """The directory of the authority."""

    dns01: Mapping[str, Any] | None = field(
        default=None,
        title="a mapping, as cert-manager's dns01 solver has it",
        examples=["{rfc2136: {nameserver: ns1.example.com}}"],
    )
    """How the domain is proven to be ours; left out: by the cloud that answers for the domain."""


class Options(Section):
    """The options of the add-on."""

    acme: Acme | None = field(
        default=None,
        title="a mapping with email",
        examples=["{email: ml-platform@example.com}"],
    )
    """Who signs the certificates of pages; left out: an authority of the environment's own."""

    authority_known: bool = field(default=False, title="true or false", examples=[True])
    """Whether people's machines trust the environment's own authority: then it is not warned of in
    production."""
