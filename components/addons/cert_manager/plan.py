"""What cert-manager puts on a cluster."""

from ...contract import ClusterOffer, Grant
from ..pin import Pin
from ..plan import Chart, Plan, ServiceAccount
from .expectations import expectations
from .issuers import issuers
from .options import Options
from .values import NAME, VERSION, values

PIN = Pin(name="cert-manager", version=VERSION, source="oci://quay.io/jetstack/charts/cert-manager")

_GRANT = "cert-manager"


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it.

    Raises:
        Refused: ACME is asked for, and nobody can prove that the domain is ours.
    """
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
    )


def grants(options: Options) -> tuple[Grant, ...]:
    """Return the right to prove by the domain's records that it is ours."""
    if options.acme is None or options.acme.dns01 is not None:
        return ()
    return (Grant(name=_GRANT, namespace=NAME, service_account=NAME, dns=True),)
