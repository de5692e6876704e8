"""What cert-manager puts on a cluster."""

from collections.abc import Iterator

from ...contract import ClusterOffer, Grant
from ..gateway import has_domain
from ..pin import Pin
from ..plan import Chart, Plan, ServiceAccount
from .expectations import expectations
from .issuers import issuers, solver_of
from .options import Options
from .values import NAME, VERSION, values

PIN = Pin(name="cert-manager", version=VERSION, source="oci://quay.io/jetstack/charts/cert-manager")

_GRANT = "cert-manager"


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    own_account = bool(grants(options))
    chart = Chart(
        pin=PIN,
        release=NAME,
        values=values(cluster, own_account=own_account),
        expectations=expectations(cluster),
    )
    return Plan(
        charts=(chart,),
        accounts=(ServiceAccount(name=NAME, grant=_GRANT),) if own_account else (),
        after=issuers(cluster, options.acme),
        warnings=_distrusted(cluster, options),
    )


def _distrusted(cluster: ClusterOffer, options: Options) -> tuple[str, ...]:
    """Return a warning where people of production meet a certificate that browsers refuse."""
    signed = options.acme is not None or options.authority_known
    if signed or not (cluster.production and has_domain(cluster)):
        return ()
    warning = (
        f"addons.cert-manager: pages below {cluster.domain} have certificates of the environment's "
        "own authority, which no browser trusts. Add acme: {email: ml-platform@example.com}, or "
        "import that authority on people's machines and say authorityKnown: true."
    )
    return (warning,)


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield a problem where nobody can prove that the domain is ours."""
    if options.acme and not solver_of(cluster, options.acme):
        # the certificate is for every host of the domain: no web server can prove that
        yield (
            "addons.cert-manager.acme.dns01: got nothing, and no cloud answers for the domain; "
            "expected a solver. Add one, for example {rfc2136: {nameserver: ns1.example.com}}, "
            "or remove acme."
        )


def grants(options: Options) -> tuple[Grant, ...]:
    """Return the right to prove by the domain's records that it is ours."""
    if options.acme is None or options.acme.dns01 is not None:
        return ()
    return (Grant(name=_GRANT, namespace=NAME, service_account=NAME, dns=True),)
