"""What external-dns puts on a cluster."""

from collections.abc import Iterator

from ...contract import ClusterOffer, Grant
from ..expectations import Expectations, Metric, Service, Workload
from ..pin import Pin
from ..plan import Chart, Plan, ServiceAccount
from .options import Options
from .values import IMAGE, NAME, VERSION, config_maps, values

PIN = Pin(
    name="external-dns", version=VERSION, source="https://kubernetes-sigs.github.io/external-dns"
)


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it; nothing where nobody answers for the domain, which is refused before."""
    server = options.rfc2136
    if server is None and cluster.dns is None:
        return Plan()
    chart = Chart(
        pin=PIN,
        release=NAME,
        values=values(cluster, server),
        expectations=_expectations(),
        # records are read off routes and services alone: nobody writes them as objects
        definitions=False,
    )
    return Plan(
        charts=(chart,),
        config_maps=config_maps(cluster, server),
        accounts=() if server else (ServiceAccount(name=NAME, grant=NAME),),
    )


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield what is missing: a domain, or who answers for it."""
    if cluster.domain is None:
        yield (
            "addons.external-dns: got no domain; expected one, because its records are below it. "
            "Add web: {domain: ml.example.com}."
        )
    elif cluster.dns is None and options.rfc2136 is None:
        yield (
            "addons.external-dns.rfc2136: got nothing, and no cloud answers for the domain; "
            "expected a name server. Add for example {host: ns1.example.com, "
            "keyName: evenkeel.example.com}, or remove external-dns."
        )


def grants(options: Options) -> tuple[Grant, ...]:
    """Return the right to write the domain's records, where a cloud answers for them."""
    if options.rfc2136 is not None:
        return ()
    return (Grant(name=NAME, namespace=NAME, service_account=NAME, dns=True),)


def _expectations() -> Expectations:
    return Expectations(
        workloads=(Workload(kind="Deployment", name=NAME, image=IMAGE),),
        services=(Service(name=NAME, ports={"http": 7979}),),
        metrics=(
            Metric(
                name="external_dns_controller_last_sync_timestamp_seconds",
                service=NAME,
                port="http",
            ),
        ),
    )
