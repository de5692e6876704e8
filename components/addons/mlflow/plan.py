"""What MLflow puts on a cluster."""

from ...contract import ClusterOffer, Grant
from ..disruption import disruption_budget
from ..object_store.buckets import bucket
from ..pin import Pin
from ..plan import Chart, MadeSecret, Page, Plan, ServiceAccount
from ..postgresql.databases import database
from ..record import NoOptions
from .expectations import expectations
from .hosts import NAME
from .values import SESSIONS, VERSION, values

PIN = Pin(
    name=NAME,
    version=VERSION,
    source="https://community-charts.github.io/helm-charts",
)


def grants(options: NoOptions) -> tuple[Grant, ...]:
    """Return the right to keep artifacts in the bucket."""
    del options
    return (Grant(name=NAME, namespace=NAME, service_account=NAME, buckets={NAME: "write"}),)


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    del options
    known, before = database(NAME, NAME)
    secrets: tuple[MadeSecret, ...] = (SESSIONS, known)
    keys, offer = "", cluster.buckets.get(NAME)
    if offer is not None and offer.credentials:
        opened, made = bucket(offer.name, NAME)
        secrets, keys, before = (*secrets, opened), opened.name, (*before, *made)
    if cluster.production:
        pods = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME}
        before = (*before, disruption_budget(NAME, NAME, pods))
    chart = Chart(
        pin=PIN,
        release=NAME,
        values=values(cluster, known, keys),
        expectations=expectations(cluster),
    )
    return Plan(
        charts=(chart,),
        secrets=secrets,
        accounts=(ServiceAccount(name=NAME, grant=NAME),),
        before=before,
        pages=(Page(name=NAME, title="MLflow", service=NAME, port=80),),
    )
