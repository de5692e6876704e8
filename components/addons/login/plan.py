"""What login puts on a cluster."""

from collections.abc import Iterator
from typing import Final

from ...contract import ClusterOffer
from ..expectations import Expectations, Metric, Service, Workload
from ..pin import Pin
from ..plan import Chart, MadeSecret, Plan
from . import dex, names, proxy
from .objects import objects
from .options import ADMIN, Options

DEX: Final = Pin(name="dex", version=dex.VERSION, source="https://charts.dexidp.io")
PROXY: Final = Pin(
    name="oauth2-proxy",
    version=proxy.VERSION,
    source="https://oauth2-proxy.github.io/manifests",
)


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it; nothing without a domain, which is refused before."""
    domain = cluster.domain
    if domain is None:
        return Plan()
    people = () if cluster.issuer else options.people or (ADMIN,)
    charts = (
        Chart(
            pin=DEX,
            release=names.DEX,
            values=dex.values(cluster, domain, people, options),
            expectations=_of_dex(cluster),
        ),
        Chart(
            pin=PROXY,
            release=names.PROXY,
            values=proxy.values(cluster, domain, options),
            expectations=_of_the_proxy(cluster),
        ),
    )
    return Plan(
        charts=charts,
        secrets=(_SHARED, *(_password(each, domain) for each in people)),
        after=objects(cluster, domain, options),
    )


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield what is missing, or said in vain."""
    if cluster.domain is None:
        yield (
            "addons.login: got no domain; expected one, because login is for the pages below it. "
            "Add web: {domain: ml.example.com}."
        )
    if cluster.issuer and options.people:
        yield (
            "addons.login.people: got names, but web.issuer says who people are; expected one of "
            "both. Remove people."
        )


_SHARED = MadeSecret(
    name=names.PROXY,
    made=(names.CLIENT_SECRET_KEY, names.COOKIE_SECRET_KEY),
    given={names.CLIENT_ID_KEY: names.CLIENT},
)
"""What Dex and the proxy know of each other, and with what the proxy signs its cookies."""


def _password(person: str, domain: str) -> MadeSecret:
    # one for each, because what a Secret holds is never changed once it is made
    return MadeSecret(
        name=names.secret_of(person),
        made=(names.PASSWORD_KEY,),
        given={"email": f"{person}@{domain}"},
    )


def _of_dex(cluster: ClusterOffer) -> Expectations:
    return Expectations(
        workloads=(_workload(cluster, names.DEX, dex.IMAGE),),
        services=(Service(name=names.DEX, ports={"http": names.DEX_PORT, "telemetry": 5558}),),
        metrics=(Metric(name="http_requests_total", service=names.DEX, port="telemetry"),),
    )


def _of_the_proxy(cluster: ClusterOffer) -> Expectations:
    return Expectations(
        workloads=(_workload(cluster, names.PROXY, proxy.IMAGE),),
        services=(Service(name=names.PROXY, ports={"http": 80, "metrics": 44180}),),
        metrics=(Metric(name="oauth2_proxy_requests_total", service=names.PROXY, port="metrics"),),
    )


def _workload(cluster: ClusterOffer, name: str, image: str) -> Workload:
    replicas = 2 if cluster.production else 1
    return Workload(kind="Deployment", name=name, image=image, replicas=replicas)
