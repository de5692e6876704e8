"""What PostgreSQL puts on a cluster."""

from collections.abc import Iterator

from ...contract import ClusterOffer
from ..disruption import disruption_budget
from ..object_store.buckets import bucket
from ..pin import Pin
from ..plan import Chart, MadeSecret, Object, Plan, ServiceAccount
from . import backups
from .backup_store import (
    S3,
    identity,
    reached_elsewhere,
    reached_inside,
    warnings,
    with_store,
)
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
    offer, store = backups.offered(cluster, options), options.backup_store
    operator = Chart(
        pin=PIN,
        release=OPERATOR,
        values=values(cluster),
        expectations=expectations(cluster),
    )
    secrets: tuple[MadeSecret, ...] = ()
    before: tuple[Object, ...] = ()
    reached: S3 = {}
    if offer is not None and store is not None:
        reached, before = reached_elsewhere(store, cluster), (identity(store),)
    elif offer is not None and offer.credentials:
        keys, before = bucket(offer.name, NAMESPACE)
        secrets, reached = (keys,), reached_inside(offer.name, keys.name)
    if cluster.production:
        pods = {"app.kubernetes.io/name": OPERATOR, "app.kubernetes.io/instance": OPERATOR}
        before = (*before, disruption_budget(OPERATOR, NAMESPACE, pods))
    whole = Plan(
        charts=(operator,) if offer is None else (operator, backups.backup_chart()),
        secrets=secrets,
        accounts=(ServiceAccount(name=ACCOUNT, grant=backups.BACKUPS),),
        before=before,
        after=_after(cluster, options, reached),
        after_expectations=cluster_expectations(cluster),
        warnings=warnings(cluster, offer),
    )
    return whole if offer is None or store is None else with_store(whole, store, cluster)


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield that a store for backups stands beside none."""
    del cluster
    if options.backup_store is not None and not options.backups:
        yield (
            "addons.postgresql.backupStore: got a store, and backups: false; expected backups "
            "where there is a store for them. Remove one of the two."
        )


def _after(cluster: ClusterOffer, options: Options, reached: S3) -> tuple[Object, ...]:
    offer = backups.offered(cluster, options)
    objects: list[Object] = []
    if offer is not None:
        objects += backups.render_backups(offer, options, reached)
    plugins = () if offer is None else (backups.cluster_plugin(),)
    objects.append(render_cluster(cluster, options, plugins))
    if "prometheus" in cluster.addons:
        objects.append(render_monitor())
    return tuple(objects)
