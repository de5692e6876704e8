"""What Milvus puts on a cluster."""

from ...contract import ClusterOffer, Grant
from ..disruption import disruption_budget
from ..object_store.buckets import bucket
from ..pin import Pin
from ..plan import Chart, MadeSecret, Object, Page, Plan, ServiceAccount
from .expectations import COMPONENTS, expectations
from .options import Options, mode
from .values import NAME, ROOT, VERSION, values

PIN = Pin(
    name=NAME,
    version=VERSION,
    source="https://zilliztech.github.io/milvus-helm",
)
_INSTANCE = {"app.kubernetes.io/instance": NAME}


def grants(options: Options) -> tuple[Grant, ...]:
    """Return the right to keep everything in the bucket."""
    del options
    return (Grant(name=NAME, namespace=NAME, service_account=NAME, buckets={NAME: "write"}),)


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    offer = cluster.buckets.get(NAME)
    secrets: tuple[MadeSecret, ...] = (ROOT,)
    keys = ""
    before: tuple[Object, ...] = (_only_own_pods_reach_etcd(),)
    if offer is not None and offer.credentials:
        opened, made = bucket(offer.name, NAME)
        secrets, keys, before = (*secrets, opened), opened.name, (*before, *made)
    chart = Chart(
        pin=PIN,
        release=NAME,
        values=values(cluster, options, keys),
        expectations=expectations(cluster, options),
    )
    page = Page(name=NAME, title="Milvus", service=f"{NAME}-attu", port=3000)
    return Plan(
        charts=(chart,),
        secrets=secrets,
        accounts=(ServiceAccount(name=NAME, grant=NAME),),
        before=(*before, *_budgets(cluster, options)),
        pages=(page,) if options.attu else (),
    )


def _budgets(cluster: ClusterOffer, options: Options) -> tuple[Object, ...]:
    if not cluster.production or mode(cluster, options) == "standalone":
        return ()
    pods = {"app.kubernetes.io/name": NAME, **_INSTANCE}
    return tuple(
        disruption_budget(f"{NAME}-{part}", NAME, {**pods, "component": part})
        for part in COMPONENTS.values()
    )


def _only_own_pods_reach_etcd() -> Object:
    """Keep others away from what asks nobody for a password: it knows Milvus' users."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"{NAME}-etcd", "namespace": NAME},
        "spec": {
            "podSelector": {"matchLabels": {"app.kubernetes.io/name": "etcd", **_INSTANCE}},
            "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"podSelector": {"matchLabels": _INSTANCE}}]}],
        },
    }
