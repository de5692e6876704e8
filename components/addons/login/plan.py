"""What login puts on a cluster."""

from typing import Final

from ...contract import ClusterOffer
from ..expectations import Expectations, Metric, Service, Workload
from ..given_secret import with_given
from ..pin import Pin
from ..plan import Chart, MadeSecret, Plan
from . import dex, names, proxy
from .company import company_secret
from .objects import objects
from .options import ADMIN, Options
from .pages import unknown_pages

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
    whole = Plan(
        charts=charts,
        secrets=(_SHARED, *(_password(each, domain) for each in people)),
        after=objects(cluster, domain, options),
        warnings=_warnings(cluster, options),
    )
    if people:
        return whole
    secret = company_secret(options)
    return with_given(whole, secret, options.client_secret_from, cluster, names.NAMESPACE)


_SHARED = MadeSecret(
    name=names.PROXY,
    made=(names.CLIENT_SECRET_KEY, names.COOKIE_SECRET_KEY),
    given={names.CLIENT_ID_KEY: names.CLIENT},
)
"""What Dex and the proxy know of each other, and with what the proxy signs its cookies."""


_BELIEVED: Final = (
    "addons.login.unverifiedAddresses: addresses pass that the company's issuer has not verified, "
    "and are believed: who can choose his address there can be anybody on every page. Let nobody "
    "choose it, or have the issuer say email_verified and take unverifiedAddresses out."
)


def _warnings(cluster: ClusterOffer, options: Options) -> tuple[str, ...]:
    believed = cluster.issuer is not None and options.unverified_addresses
    return (*unknown_pages(cluster, options), *([_BELIEVED] if believed else []))


def _password(person: str, domain: str) -> MadeSecret:
    # one for each, because what a Secret holds is never changed once it is made
    return MadeSecret(
        name=names.secret_of(person),
        made=(names.PASSWORD_KEY,),
        given={"email": names.address(person, domain)},
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
