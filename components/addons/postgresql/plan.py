"""What PostgreSQL puts on a cluster."""

from ...contract import ClusterOffer
from ..disruption import disruption_budget
from ..object_store.buckets import bucket
from ..pin import Pin
from ..plan import Chart, MadeSecret, Object, Plan, ServiceAccount
from . import backups
from .cluster import ACCOUNT, render_cluster, render_monitor
from .databases import NAMESPACE
from .expectations import cluster_expectations, expectations
from .options import Options
from .values import OPERATOR, VERSION, values

PIN = Pin(
    name="cloudnative-pg",
    version=VERSION,
    source="https://cloudnative-pg.github.io/charts",
)


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    offer = backups.offered(cluster, options)
    operator = Chart(
        pin=PIN,
        release=OPERATOR,
        values=values(cluster),
        expectations=expectations(cluster),
    )
    secrets: tuple[MadeSecret, ...] = ()
    before: tuple[Object, ...] = ()
    if offer is not None and offer.credentials:
        keys, before = bucket(offer.name, NAMESPACE)
        secrets = (keys,)
    if cluster.production:
        pods = {"app.kubernetes.io/name": OPERATOR, "app.kubernetes.io/instance": OPERATOR}
        before = (*before, disruption_budget(OPERATOR, NAMESPACE, pods))
    return Plan(
        charts=(operator,) if offer is None else (operator, backups.backup_chart()),
        secrets=secrets,
        accounts=(ServiceAccount(name=ACCOUNT, grant=backups.BACKUPS),),
        before=before,
        after=_after(cluster, options, secrets),
        after_expectations=cluster_expectations(cluster),
    )


def _after(
    cluster: ClusterOffer, options: Options, secrets: tuple[MadeSecret, ...]
) -> tuple[Object, ...]:
    offer = backups.offered(cluster, options)
    objects: list[Object] = []
    if offer is not None:
        keys = secrets[0].name if secrets else ""
        objects += backups.render_backups(offer, options, keys)
    plugins = () if offer is None else (backups.cluster_plugin(),)
    objects.append(render_cluster(cluster, options, plugins))
    if "prometheus" in cluster.addons:
        objects.append(render_monitor())
    return tuple(objects)
