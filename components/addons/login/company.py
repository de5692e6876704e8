"""The secret with which Dex is a client of the company's issuer."""

from collections.abc import Iterator

from ...contract import ClusterOffer
from ..given_secret import needs_store, refuses_store
from ..plan import GivenSecret
from .names import CLIENT_SECRET_KEY
from .options import Options

_SOURCE = "addons.login.clientSecretFrom"


def company_secret(options: Options) -> GivenSecret:
    """Return the Secret that Dex reads, and what a person has to bring for it."""
    return GivenSecret(
        name=options.client_secret,
        key=CLIENT_SECRET_KEY,
        setting="companyLogin",
        meaning="the secret of the client at web.issuer",
        option=_SOURCE,
    )


def needs(options: Options) -> tuple[str, ...]:
    """Return what must be on to read it."""
    return needs_store(options.client_secret_from)


def refuses_company(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield what speaks against reading it from where the options say."""
    if cluster.issuer:
        yield from refuses_store(_SOURCE, options.client_secret_from, cluster)
