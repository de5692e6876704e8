"""What external-dns puts on a cluster."""

from collections.abc import Iterator

from ...contract import ClusterOffer, Grant
from ..expectations import Expectations, Metric, Service, Workload
from ..given_secret import needs_store, refuses_store, with_given
from ..pin import Pin
from ..plan import Chart, GivenSecret, Plan, ServiceAccount
from .options import NameServer, Options
from .values import IMAGE, KEY, NAME, VERSION, config_maps, values

PIN = Pin(
    name="external-dns", version=VERSION, source="https://kubernetes-sigs.github.io/external-dns"
)
_SOURCE = "addons.external-dns.rfc2136.secretFrom"


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
    whole = Plan(
        charts=(chart,),
        config_maps=config_maps(cluster, server),
        accounts=() if server else (ServiceAccount(name=NAME, grant=NAME),),
    )
    if server is None:
        return whole
    return with_given(whole, _key(server), server.secret_from, cluster, NAME)


def needs(options: Options) -> tuple[str, ...]:
    """Return what must be on to read the name server's key."""
    return needs_store(options.rfc2136.secret_from) if options.rfc2136 else ()


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
    if options.rfc2136 is not None:
        yield from refuses_store(_SOURCE, options.rfc2136.secret_from, cluster)


def grants(options: Options) -> tuple[Grant, ...]:
    """Return the right to write the domain's records, where a cloud answers for them."""
    if options.rfc2136 is not None:
        return ()
    return (Grant(name=NAME, namespace=NAME, service_account=NAME, dns=True),)


def _key(server: NameServer) -> GivenSecret:
    return GivenSecret(
        name=server.secret,
        key=KEY,
        setting="nameServerKey",
        meaning=f"the TSIG key {server.key_name} in base64, as the name server has it",
        option=_SOURCE,
    )


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
